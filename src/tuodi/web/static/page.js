// Enhancement only: every page works without it. Where the server says what is wrong, the reader is taken there.
const errors = document.getElementById("errors");
if (errors) errors.focus();
// A session that is about to end for want of a click says so; its button keeps it without leaving the page.
const lasting = document.getElementById("lasting");
if (lasting) {
  const wait = () => setTimeout(() => { lasting.hidden = false; lasting.focus(); }, lasting.dataset.after * 1000);
  lasting.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    lasting.hidden = true;
    wait();
  });
  wait();
}
