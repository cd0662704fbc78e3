// Shows how far a report is; without this script the page reloads itself every three seconds.
const box = document.querySelector("[data-progress-url]");
const bar = box?.querySelector("progress");
const label = box?.querySelector("label");

async function poll() {
  try {
    const response = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
    if (!response.ok) {
      // Signed out meanwhile, or no right any more: the page itself says so.
      location.reload();
      return;
    }
    const { percent, text, finished } = await response.json();
    if (finished) {
      location.reload();
      return;
    }
    bar.value = percent;
    if (label.textContent !== text) label.textContent = text;
  } catch {
    // The network is away for a moment; the next round asks again.
  }
  setTimeout(poll, 2000);
}

if (bar && label) setTimeout(poll, 2000);
