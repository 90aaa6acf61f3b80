// Package e2e tells stories against the whole program: separate processes, separate databases, HTTP only. It holds no
// code of the program; its tests build the binary, start offices and a hub on loopback, and act as the people would.
package e2e
