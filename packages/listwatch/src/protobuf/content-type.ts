export const PROTOBUF = "application/vnd.kubernetes.protobuf";

/** Whether a body is Kubernetes' protobuf; a watch's has `;stream=watch` behind the type. */
export const isProtobuf = (headers: Readonly<Record<string, string>>): boolean =>
  (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() === PROTOBUF;
