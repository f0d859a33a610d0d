// The places of exhibits on a page: until a reader comes near, each holds a still picture.

import { RecordedModel } from "./recorded.js";
import { Recording } from "./recording.js";
import { shown } from "./shown.js";

const SOON = "400px"; // below and above what is seen

// By its name, what the script of a recording has brought. A page that was opened from a disk may load nothing
// but scripts, styles and pictures.
const recordings = (globalThis.courseRecordings = {});

function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(`${address} is missing`)));
    document.head.append(script);
  });
}

const begin = async (place) => {
  const { recording: name, address } = place.dataset;
  await Promise.all([document.fonts.load('16px "Course Mathematics"'), loaded(address)]);
  const model = new RecordedModel(await Recording.read(recordings[name]));
  delete recordings[name];
  const el = document.createElement("div");
  place.querySelector(".course-live").append(el);
  shown({ model, el });
  place.model = model; // for whoever asks in the console
  place.classList.add("answers");
};

export function watch() {
  const observer = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      begin(target);
    }
  }, { rootMargin: SOON });
  for (const place of document.querySelectorAll(".course-place")) observer.observe(place);
}

