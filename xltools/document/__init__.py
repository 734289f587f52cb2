"""Word documents: templates, what a document says of its making, drafts."""
