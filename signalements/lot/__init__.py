"""Many reports at once: which were ticked, what may be done with them, how each one fared."""
