// Saves a form marked data-autosave while it is filled in: when a field is left, every 20 seconds,
// and when the page is put away. Without this script the buttons do all of it.
const EVERY = 20_000;
const AGAIN = 5_000;
const LOST =
  "Mất kết nối; chữ vẫn còn trên trang, sẽ tự lưu khi có mạng. Xin đừng đóng trang này.";
const form = document.querySelector("form[data-autosave]");
if (form) keepSaved(form);

function keepSaved(form) {
  const line = form.querySelector("[data-autosave-status]");
  const panel = form.querySelector("[data-autosave-conflict]");
  let dirty = "unsaved" in form.elements.version.dataset; // typed and not safe yet
  let saving = null; // the request on its way
  let cut = false; // the last request reached nobody
  let halted = Boolean(panel.firstElementChild); // two texts: a person decides
  let timer;

  const say = (words) => {
    if (line.textContent !== words) line.textContent = words;
  };

  const save = (keepalive = false) => {
    if (!dirty || saving || halted) return;
    dirty = false;
    clearTimeout(timer);
    saving = send(keepalive).finally(() => (saving = null));
  };

  const later = (words, wait = AGAIN) => {
    dirty = true;
    say(words);
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  async function send(keepalive) {
    const body = new URLSearchParams(new FormData(form));
    body.set("autosave", "1");
    let response;
    let answer = {};
    try {
      response = await fetch(location.href, { method: "POST", body, keepalive });
      answer = await response.json();
    } catch {
      cut = !response;
      if (cut) return later(LOST);
    }
    cut = false;
    if (response.ok && answer.version) {
      form.elements.version.value = answer.version;
      const number = form.elements.draft_id?.value; // reloading the page finds the text again
      if (number) history.replaceState(null, "", `?ban=${number}`);
      const rest = answer.message || (answer.complete ? "" : "Viết xong hãy bấm Lưu.");
      say(`Đã lưu lúc ${answer.saved_at}. ${rest}`.trim());
    } else if (response.status === 409 && answer.panel) {
      conflict(answer);
    } else if (answer.token) {
      form.elements.csrfmiddlewaretoken.value = answer.token;
      later(answer.message, 0);
    } else if (answer.message) {
      dirty = true; // signed out, or the form is closed: the button shows what can be done
      say(answer.message);
    } else {
      later("Cổng đang bận nên chưa lưu được; sẽ tự lưu lại. Xin đừng đóng trang này.");
    }
  }

  function conflict(answer) {
    halted = true;
    dirty = true;
    panel.innerHTML = answer.panel;
    form.elements.version.value = answer.version;
    say("Chưa lưu: đã có bản mới hơn. Hãy xem hai bản ở đầu trang rồi chọn.");
    panel.firstElementChild.focus();
  }

  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("focusout", () => save());
  setInterval(save, EVERY);
  addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  addEventListener("pagehide", () => save(true));

  // The browser asks before what is not safe yet is left, but not when a button sends it.
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-no-text]")) {
      dirty = false;
      halted = true;
    }
  });
  form.addEventListener("submit", async (event) => {
    if (saving) {
      // The button waits for the version that the answer brings.
      event.preventDefault();
      await saving;
      form.requestSubmit(event.submitter);
      return;
    }
    if ((cut || !navigator.onLine) && !event.submitter?.matches("[data-no-text]")) {
      // The browser would put its own page of errors in place of what was typed.
      event.preventDefault();
      later(LOST, navigator.onLine ? 0 : AGAIN);
      return;
    }
    dirty = false;
    halted = true;
  });
  // Back from the history: the page may be older than what is stored.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
