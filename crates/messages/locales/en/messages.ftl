messages-file-not-found = “{ $path }” is not there.
    .help = Check the name, and that the stick or disk is plugged in.
messages-io-not-found = it does not exist
messages-io-permission-denied = permission denied
messages-io-disk-full = the disk is full
messages-io-read-only = the disk is read-only
messages-io-already-exists = it already exists
messages-io-is-a-folder = it is a folder
