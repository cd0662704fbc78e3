// Sends the chosen files one by one and shows how far each is; without it the form sends them all.
const form = document.querySelector("form[data-upload]");
const input = form?.querySelector("input[type=file]");
const list = form?.querySelector("[data-upload-list]");
const status = form?.querySelector("[data-upload-status]");
const button = form?.querySelector("button[type=submit]");

function lineFor(file) {
  const line = document.createElement("li");
  line.className = "portal-files__item portal-progress";
  const label = document.createElement("label");
  const bar = document.createElement("progress");
  const said = document.createElement("div");
  said.role = "status";
  bar.id = `tep-${list.children.length}`;
  bar.max = 100;
  bar.value = 0;
  label.htmlFor = bar.id;
  label.textContent = file.name;
  line.append(label, bar, said);
  list.append(line);
  return { bar, said };
}

function send(file, { bar }) {
  return new Promise((resolve) => {
    const data = new FormData(form);
    data.delete(input.name);
    data.append(input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () => resolve(verdictOf(request, file)));
    request.send(data);
  });
}

function verdictOf(request, file) {
  const verdict = request.status === 200 && request.response?.verdicts?.[0];
  if (verdict) return { ...verdict, next: request.response.next };
  const sentence = request.status
    ? `Cổng chưa nhận được tệp “${file.name}”. Hãy tải lại trang rồi thử lại.`
    : `Mất kết nối khi tải tệp “${file.name}”. Hãy kiểm tra mạng rồi thử lại.`;
  return { kept: false, sentence };
}

function showVerdict({ bar, said }, verdict) {
  bar.remove();
  said.className = verdict.kept ? "portal-files__note" : "govuk-error-message";
  said.textContent = verdict.sentence;
}

async function sendAll(files) {
  list.replaceChildren();
  list.hidden = false;
  button.disabled = true;
  const lines = files.map(lineFor);
  let kept = 0;
  let next = form.action;
  for (const [place, file] of files.entries()) {
    status.textContent = `Đang tải tệp ${place + 1} trên ${files.length}: ${file.name}`;
    const verdict = await send(file, lines[place]);
    showVerdict(lines[place], verdict);
    if (verdict.kept) kept += 1;
    if (kept) document.querySelector("[data-no-files]")?.remove();
    if (files.length === 1 && verdict.next) next = verdict.next; // to say what the file proves
  }
  button.disabled = false;
  if (kept === files.length) {
    status.textContent = "Đã tải xong. Đang mở trang tiếp theo.";
    location.assign(next);
    return;
  }
  input.value = "";
  status.textContent = `Đã nhận ${kept} tệp, không nhận ${files.length - kept} tệp. `;
  if (kept) {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = form.action;
    link.textContent = "Xem các tệp đã nhận";
    status.append(link);
  }
}

form?.addEventListener("submit", (event) => {
  if (!input.files.length) return; // the page itself says what is missing
  event.preventDefault();
  sendAll([...input.files]);
});
