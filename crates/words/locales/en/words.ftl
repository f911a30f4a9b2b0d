words-file-not-found = “{ $path }” is not there.
    .help = Check the name, and that the stick or disk is plugged in.
words-io-not-found = it does not exist
words-io-permission-denied = permission denied
words-io-disk-full = the disk is full
words-io-read-only = the disk is read-only
words-io-already-exists = it already exists
words-io-is-a-folder = it is a folder
