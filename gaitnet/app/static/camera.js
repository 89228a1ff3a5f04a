/* Records a video with the camera. */

import { byId, complain, fill } from "./common.js";

/* `choose` is called with the video that was recorded, or with null when a recording starts. */
export async function openCamera(choose) {
  const camera = byId("camera");
  if (!navigator.mediaDevices) return complain(fill(camera.dataset.noCamera, { reason: camera.dataset.insecure }));
  let stream;
  byId("record").disabled = true;
  try {
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    return complain(fill(camera.dataset.noCamera, { reason: error.message }));
  } finally {
    byId("record").disabled = false;
  }
  camera.hidden = false;
  byId("record").hidden = true;
  byId("view").srcObject = stream;
  setUpRecorder(camera, stream, choose);
}

function setUpRecorder(camera, stream, choose) {
  const [start, stop, close] = ["start", "stop", "close"].map(byId);
  const known = ["video/mp4", "video/webm"].filter((type) => MediaRecorder.isTypeSupported(type));
  let recorder = null;
  let clock = 0;
  start.onclick = () => {
    choose(null);
    const pieces = [];
    const began = Date.now();
    recorder = new MediaRecorder(stream, { mimeType: known[0], videoBitsPerSecond: 8e6 });
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => {
      clearInterval(clock);
      byId("clock").textContent = "";
      start.disabled = false;
      stop.disabled = true;
      const suffix = known[0] === "video/mp4" ? "mp4" : "webm";
      choose(new File(pieces, `recording.${suffix}`, { type: known[0] }));
    };
    recorder.start(1000);
    clock = setInterval(() => {
      const seconds = Math.round((Date.now() - began) / 1000);
      byId("clock").textContent = fill(camera.dataset.recording, { seconds });
    }, 500);
    start.disabled = true;
    stop.disabled = false;
  };
  stop.onclick = () => {
    if (recorder && recorder.state !== "inactive") recorder.stop();
  };
  close.onclick = () => {
    stop.onclick();
    stream.getTracks().forEach((track) => track.stop());
    camera.hidden = true;
    byId("record").hidden = false;
  };
}
