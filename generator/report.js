"use strict";
// One player for all films: the first leads, the others and the plots follow it.
const player = document.querySelector(".player");
const films = [...document.querySelectorAll(".films video")];
const [button, slider, output] = player.querySelectorAll("button, input, output");
const fps = Number(player.dataset.fps), frames = Number(player.dataset.frames);
const clock = Number(player.dataset.clock);  // frames in a second of the world's time, which plots tell
const lead = films[0];
let playing = false;

const lines = [...document.querySelectorAll("svg.plot")].map((plot) => {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  line.setAttribute("class", "now");
  line.setAttribute("y1", plot.dataset.top);
  line.setAttribute("y2", plot.dataset.bottom);
  plot.append(line);
  return { line, ...plot.dataset };
});

function show(frame) {
  const time = frame / fps;
  slider.value = frame;
  slider.setAttribute("aria-valuetext", `frame ${frame}, ${time.toFixed(2)} seconds`);
  output.textContent = `frame ${frame} of ${frames - 1}, ${time.toFixed(2)} s`;
  for (const { line, left, right, from, to } of lines) {
    const x = Number(left) + ((frame / clock - from) / (to - from)) * (right - left);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    line.setAttribute("visibility", frame / clock >= from - 1e-3 && frame / clock <= Number(to) + 1e-3 ? "visible" : "hidden");
  }
}

function seek(frame) {
  for (const film of films) film.currentTime = (frame + 0.5) / fps;  // the middle of a frame, clear of rounding
  show(frame);
}

function now() {
  return Math.min(frames - 1, Math.floor(lead.currentTime * fps + 1e-3));
}

function follow() {
  if (!playing) return;
  for (const film of films.slice(1)) {
    if (Math.abs(film.currentTime - lead.currentTime) > 0.6 / fps) film.currentTime = lead.currentTime;
  }
  show(now());
  requestAnimationFrame(follow);
}

function play(on) {
  playing = on;
  button.textContent = on ? "Pause" : "Play";
  for (const film of films) on ? film.play().catch(() => play(false)) : film.pause();
  if (on) requestAnimationFrame(follow);
  else seek(now());
}

for (const film of films) film.removeAttribute("controls");
player.hidden = false;
button.addEventListener("click", () => play(!playing));
slider.addEventListener("input", () => {
  if (playing) play(false);
  seek(Number(slider.value));
});
seek(0);
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) play(true);
