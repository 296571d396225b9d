"""Pages that people open in a browser: plain HTML, no script, a policy of their own."""
