"""What commands show while they work and at the end; results on stdout, everything else on stderr."""
