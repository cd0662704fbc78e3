// Small helps; every page works without them.

// After a failed submit, take the reader to the list of what is to be mended.
document.querySelector(".govuk-error-summary")?.focus();

// A form marked data-once is sent once: a second press within a slow answer does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});

// Back from the history: the form may be sent again.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// A form marked data-guard asks before what was typed in it is left behind.
const guarded = document.querySelector("form[data-guard]");
let typed = false;
guarded?.addEventListener("input", () => (typed = true));
guarded?.addEventListener("submit", () => (typed = false));
addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
