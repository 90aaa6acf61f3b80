// Package private runs a PostgreSQL of our own as a supervised child, for machines on which nobody set up a server.
//
// The folder given in [Options] holds
//
//	data/          the cluster (initdb with ICU collation "vi", data checksums, SCRAM passwords)
//	password       the password of the owner role, mode 0600
//	postgres.log   what the server says
//	lock           held by the process that supervises it
//
// PostgreSQL refuses to run as root, so under root the server runs as the user postgres, or nobody. It is handed the data
// folder as an open file (/proc/self/fd/3) instead of by name: the parents of the folder, /root say, need not be
// passable for that user.
//
// When this process is killed the server lives on. The next Start finds it by its pid file, recognises it by its working
// folder (pids are reused, folders are not), and takes it over instead of starting a second one. When the server is killed,
// the supervisor starts it again on the same port: connection pools reconnect by themselves. Nothing that was
// committed is lost either way: fsync, full page writes and synchronous commit are forced on the command line.
package private
