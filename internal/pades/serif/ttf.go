package serif

// BoldTTF returns the bold face as a TrueType file, for pictures that draw its outlines. The caller must not change it.
func BoldTTF() []byte { return bold }
