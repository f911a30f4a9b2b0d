job-cancelled = Cancelled. Nothing was left half done.
