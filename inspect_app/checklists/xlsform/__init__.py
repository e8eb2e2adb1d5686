"""XLSForm: a checklist for other tools (ODK, Kobo), and a simple form of theirs as a draft."""
