"""Reports on plans for people: gathered once, written as HTML, Word, Excel or Markdown."""
