package edxml

// Codes of diagnostics. Clients key on them and hold the sentences people see; never rename one.
const (
	JunkBefore       = "junk-before"            // text before the XML declaration
	PrefixUnbound    = "prefix-unbound"         // a prefix nobody declared
	ElementForeign   = "element-foreign"        // an element of another namespace
	ElementUnknown   = "element-unknown"        // an element of ours this version does not know
	RootName         = "root-name"              // the root is not called edXML
	BusinessSpelling = "business-spelling"      // Business instead of Bussiness
	BusinessRepeated = "business-repeated"      // more than one Bussiness
	BusinessType     = "business-type"          // a type outside 0 … 3
	OrganNoID        = "organ-no-id"            // a To or TraceHeader without OrganId
	OrganID          = "organ-id"               // an OrganId with unusual characters
	ToRepeated       = "to-repeated"            // one receiver twice
	ToOldCode        = "to-old-code"            // the same receiver again under its older code, added by a hub
	DocIDMissing     = "document-id-missing"    // no DocumentId
	DocIDForm        = "document-id-form"       // not "OrganId,yyyy/MM/dd,Number/Notation"
	DocIDOrgan       = "document-id-organ"      // its organ is not the sender
	DocIDDate        = "document-id-date"       // its date is not the promulgation date
	DocIDCode        = "document-id-code"       // its code is not the document's
	CodeMissing      = "code-missing"           // the clerk must complete it
	SubjectMissing   = "subject-missing"        // the clerk must complete it
	DateForm         = "date-form"              // a date not written yyyy/MM/dd
	DateInvalid      = "date-invalid"           // a day that does not exist
	DateMissing      = "date-missing"           // no promulgation date
	NumberInvalid    = "number-invalid"         // text where a number is expected
	EarlierMissing   = "earlier-missing"        // a revocation, update or replacement that names no earlier document
	StatusUnknown    = "status-unknown"         // a StatusCode that is not in the list
	AttachmentBlocks = "attachment-blocks"      // several AttachmentEncoded
	NamePath         = "attachment-name-path"   // a file's name with a path or control characters
	TypeLies         = "attachment-type"        // the bytes are not what ContentType says
	Unpacked         = "attachment-unpacked"    // a zip that was not announced, unpacked
	ZipEntries       = "attachment-zip-entries" // a wrapping zip with several entries
	ZipBroken        = "attachment-zip-broken"  // looks like a zip, is none
	ManifestMissing  = "manifest-missing"       // a file that the manifest does not list
	ManifestExtra    = "manifest-extra"         // the manifest lists a file that is not there
	NoAttachment     = "attachment-none"        // a document without a file
)
