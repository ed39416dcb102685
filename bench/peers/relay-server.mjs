// The least a server can do: hands every frame on to the others in its room, and knows nothing of what is in it.
// What the other servers cost above this is what they do for it.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const rooms = new Map();
const sockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
const server = createServer((_, response) => response.end());

const join = (socket, name) => {
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(socket));
  socket.on("message", (frame) => {
    for (const other of room) if (other !== socket) other.send(frame);
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    room.delete(socket);
    if (room.size === 0) rooms.delete(name);
  });
};

server.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (ws) => join(ws, request.url));
});
server.listen({ port: Number(process.env.PORT), host: "127.0.0.1", backlog: 4_096 }, () => {
  console.log("ready");
});
