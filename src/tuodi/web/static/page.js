// Enhancement only: every page works without it. Where the server says what is wrong, the reader is taken there.
const errors = document.getElementById("errors");
if (errors) errors.focus();
