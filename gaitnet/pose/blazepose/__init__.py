"""BlazePose as MediaPipe 0.10.21 runs it, step for step, with OpenVINO for its two networks.

Source: Bazarevsky et al. 2020, BlazePose, arXiv 2006.10204; world landmarks: Xu et al. 2020, GHUM. The
constants are those of the graph `mediapipe/modules/pose_landmark/pose_landmark_cpu.binarypb` in MediaPipe's
wheel, as `ValidatedGraphConfig.text_config` prints it; public `.pbtxt` files mix other versions. What stands
for a calculator of that graph names it.
"""
