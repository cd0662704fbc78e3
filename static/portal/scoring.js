// The scorer's sheet: saves each criterion when it is left, moves by keys, shows evidence beside.
// Without this script the buttons of the form do all of it.
const EVERY = 20_000;
const AGAIN = 5_000;
const LOST =
  "Mất kết nối; nội dung vẫn còn trên trang, sẽ tự lưu khi có mạng. Xin đừng đóng trang này.";
const BUSY = "Cổng đang bận nên chưa lưu được; sẽ tự lưu lại. Xin đừng đóng trang này.";
const form = document.querySelector("form[data-scoring]");
if (form) score(form);

function score(form) {
  const lines = [...form.querySelectorAll("[data-line]")];
  // The page may come with text that is not stored: what was wrong, or typed before signing in.
  const unsaved = "unsaved" in form.dataset;
  const states = new Map(
    lines.map((line) => {
      const wrong = Boolean(line.querySelector(".govuk-error-message"));
      return [line, { dirty: unsaved, wrong, saving: null }];
    }),
  );
  const status = form.querySelector("[data-status]");
  let cut = false; // the last request reached nobody
  let timer;

  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };
  const version = (line) => line.querySelector('[name^="version_"]');
  const isDirty = () => [...states.values()].some((state) => state.dirty);

  // --- Saving ------------------------------------------------------------------------------

  const save = (line, keepalive = false) => {
    const state = states.get(line);
    if (!state.dirty || state.wrong) return;
    if (state.saving) {
      state.again = true; // what was typed meanwhile follows when the answer is there
      return;
    }
    state.dirty = state.again = false;
    state.saving = send(line, state, keepalive).finally(() => {
      state.saving = null;
      if (state.again) save(line);
    });
  };
  const saveAll = (keepalive = false) => lines.forEach((line) => save(line, keepalive));

  const later = (state, words, wait = AGAIN) => {
    state.dirty = true;
    say(words);
    clearTimeout(timer);
    timer = setTimeout(saveAll, wait);
  };

  async function send(line, state, keepalive) {
    const body = new URLSearchParams();
    for (const box of line.querySelectorAll("[name]")) {
      if (!["radio", "checkbox"].includes(box.type) || box.checked) body.set(box.name, box.value);
    }
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("autosave", "1");
    let response;
    let answer = {};
    try {
      response = await fetch(line.dataset.url, { method: "POST", body, keepalive });
      answer = await response.json();
    } catch {
      cut = !response;
      if (cut) return later(state, LOST);
    }
    cut = false;
    if (response.ok && "version" in answer) {
      saved(line, answer);
    } else if (response.status === 409 && answer.theirs) {
      conflict(line, state, answer);
    } else if (answer.errors) {
      state.dirty = state.wrong = true; // until somebody types again
      mark(line, answer.errors);
      say(answer.message);
    } else if (answer.token) {
      form.elements.csrfmiddlewaretoken.value = answer.token;
      later(state, answer.message, 0);
    } else if (answer.message) {
      state.dirty = state.wrong = true; // signed out: the button shows what can be done
      say(answer.message);
    } else {
      later(state, BUSY);
    }
  }

  function saved(line, answer) {
    version(line).value = answer.version;
    mark(line, {});
    const place = line.querySelector("[data-measured-points]");
    if (place) place.textContent = answer.points === "–" ? "" : `Được ${answer.points} điểm`;
    form.querySelector("[data-total]").textContent = answer.total;
    const missing = form.querySelector("[data-missing]");
    missing.hidden = !answer.missing.length;
    missing.querySelector("ul").replaceChildren(
      ...answer.missing.map((sentence) => element("li", sentence)),
    );
    say(answer.message);
  }

  // Sentences beside the fields; the server draws them in the same way.
  function mark(line, errors) {
    line.querySelectorAll("[data-live-error]").forEach((old) => old.remove());
    line.querySelectorAll("[data-live-invalid]").forEach((box) => {
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
      delete box.dataset.liveInvalid;
    });
    for (const [name, sentence] of Object.entries(errors)) {
      const box = line.querySelector(`[name="${name}"]`);
      const told = element("p", sentence, "govuk-error-message");
      told.dataset.liveError = "";
      told.id = `loi-${name}`;
      if (!box) {
        line.querySelector("[data-told]").append(told);
        continue;
      }
      (box.closest(".govuk-radios") || box).before(told);
      box.dataset.liveInvalid = "";
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", told.id);
    }
  }

  // Two texts: a person decides.
  function conflict(line, state, answer) {
    state.dirty = state.wrong = true;
    const panel = element("div", "", "govuk-inset-text");
    panel.dataset.liveError = "";
    const keep = button("Giữ nội dung tôi vừa gõ");
    const take = button(`Lấy bản đã lưu (điểm: ${answer.points})`);
    keep.addEventListener("click", () => decide(line, state, answer));
    take.addEventListener("click", () => {
      for (const [name, value] of Object.entries(answer.theirs)) fill(line, name, value);
      decide(line, state, answer);
    });
    panel.append(element("p", answer.message, "govuk-body"), keep, " ", take);
    mark(line, {});
    line.querySelector("[data-told]").append(panel);
    say(answer.message);
    keep.focus();
  }

  function decide(line, state, answer) {
    version(line).value = answer.version;
    state.wrong = false;
    mark(line, {});
    primary(line).focus();
    save(line);
  }

  function fill(line, name, value) {
    const shown = Array.isArray(value) ? value[0] : value;
    for (const box of line.querySelectorAll(`[name="${name}"]`)) {
      if (box.type === "radio") box.checked = box.value === (shown ?? "");
      else if (box.type === "checkbox") box.checked = Boolean(shown) && shown !== "False";
      else box.value = shown ?? "";
    }
  }

  form.addEventListener("input", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    const state = states.get(line);
    state.dirty = true;
    state.wrong = false;
    oneGround(line, event.target);
  });
  form.addEventListener("change", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) save(line);
  });
  form.addEventListener("focusout", (event) => {
    const line = event.target.closest("[data-line]");
    if (line && !line.contains(event.relatedTarget)) save(line);
  });
  setInterval(saveAll, EVERY);
  addEventListener("online", () => saveAll());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAll(true);
  });
  addEventListener("pagehide", () => saveAll(true));
  addEventListener("beforeunload", (event) => {
    if (isDirty()) event.preventDefault();
  });

  // A file and “không có” shut each other out.
  function oneGround(line, box) {
    const file = line.querySelector('[name^="evidence_"]');
    const none = line.querySelector('[name^="none_"]');
    if (box === none && none.checked) {
      file.value = "";
      line.querySelector('[name^="page_"]').value = "";
    }
    if (box === file && file.value) none.checked = false;
  }

  form.addEventListener("submit", async (event) => {
    const saving = [...states.values()].map((state) => state.saving).filter(Boolean);
    if (saving.length) {
      // The button waits for the versions that the answers bring.
      event.preventDefault();
      await Promise.all(saving);
      form.requestSubmit(event.submitter);
    } else if (cut || !navigator.onLine) {
      // The browser would put its own page of errors in place of what was typed.
      event.preventDefault();
      say(LOST);
      clearTimeout(timer);
      timer = setTimeout(saveAll, navigator.onLine ? 0 : AGAIN);
    } else {
      states.forEach((state) => (state.dirty = false));
    }
  });
  // Back from the history: the page may be older than what is stored.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // --- Keys --------------------------------------------------------------------------------

  const primary = (line) =>
    line.querySelector("[data-part] input:checked") || line.querySelector("[data-part] input");

  form.addEventListener("keydown", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || event.ctrlKey || event.metaKey || event.isComposing) return;
    const box = event.target;
    const isText = box.matches("input:not([type=radio], [type=checkbox])");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && (event.altKey || (isText && box.closest("[data-part]")))) {
      event.preventDefault();
      go(lines[lines.indexOf(line) + step]);
    } else if (event.key === "Enter" && box.matches("input")) {
      event.preventDefault(); // would send the whole form
      const boxes = [...line.querySelectorAll("[data-part] input:not([type=radio])")];
      const next = boxes[boxes.indexOf(box) + 1];
      if (/^(page|none)_/.test(box.name)) go(lines[lines.indexOf(line) + 1]);
      else focus((boxes.includes(box) && next) || line.querySelector("textarea"));
    }
  });

  function go(line) {
    if (line) focus(primary(line));
    else if (document.activeElement.closest("[data-line]") === lines.at(-1)) {
      focus(form.querySelector("button[type=submit]"));
    }
  }

  // In the middle of the window, never beneath what sticks to its edge.
  function focus(box) {
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "center" });
    if (box.matches("input:not([type=radio], [type=checkbox])")) box.select();
  }

  // --- Evidence beside the line --------------------------------------------------------------

  const picture = document.querySelector("[data-preview-picture]");
  const title = document.querySelector("[data-preview-title]");
  let shown = "";
  document.querySelector("[data-preview-page]")?.toggleAttribute("hidden", true);

  function show(line) {
    const file = line.querySelector('[name^="evidence_"]')?.value;
    const link = file && document.querySelector(`[data-file="${file}"]`);
    if (!picture || !link) return;
    const page = line.querySelector('[name^="page_"]').value.trim();
    const at = link.dataset.kind === "pdf" && /^[1-9]\d{0,3}$/.test(page) ? `#page=${page}` : "";
    open(link, at);
  }

  function open(link, at) {
    const url = link.href + at;
    if (url === shown) return;
    shown = url;
    const frame = document.querySelector("[data-preview-page]");
    title.textContent = link.textContent + (at && `, trang ${at.slice(6)}`);
    picture.hidden = link.dataset.kind !== "picture";
    if (!picture.hidden) {
      picture.src = url;
      picture.alt = link.textContent;
    }
    // A new frame each time: a new page of the same file is no new address for the old one.
    const fresh = frame.cloneNode();
    fresh.hidden = link.dataset.kind !== "pdf";
    fresh.removeAttribute("src");
    if (!fresh.hidden) fresh.src = url;
    frame.replaceWith(fresh);
    if (link.dataset.kind === "file") title.textContent += ": tải về để xem";
  }

  form.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) show(line);
  });
  form.addEventListener("change", (event) => {
    const line = event.target.closest("[data-line]");
    if (line && event.target.matches('[name^="evidence_"], [name^="page_"]')) show(line);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-file]");
    if (!link || link.dataset.kind === "file" || !picture) return;
    event.preventDefault();
    open(link, "");
  });
}

function element(name, text, css) {
  const made = document.createElement(name);
  made.textContent = text;
  if (css) made.className = css;
  return made;
}

function button(text) {
  const made = element("button", text, "govuk-button govuk-button--secondary");
  made.type = "button";
  return made;
}
