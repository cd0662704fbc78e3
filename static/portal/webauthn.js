// Passkeys: allauth's scripts do the work. Here: show the buttons where the browser knows passkeys,
// and say in words when one did not work.

const known = "PublicKeyCredential" in window;
document.querySelectorAll("[data-passkey]").forEach((part) => {
  part.hidden = !known;
});

document.addEventListener("allauth.error", (event) => {
  const message = document.getElementById("loi-khoa-truy-cap");
  if (!message) return;
  event.preventDefault();
  message.hidden = false;
  message.focus();
});
