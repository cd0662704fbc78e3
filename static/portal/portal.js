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
