### The command's help (`surco --help`).
