/** The least that passes a request on to another server and its answer back: `bare-proxy.mjs URL`, on a free port. Prints its address. */
import { Agent, createServer, request } from 'node:http';

const target = process.argv[2];
const agent = new Agent({ keepAlive: true });
const server = createServer((asked, answer) => {
  const { method, headers } = asked;
  const on = request(target + asked.url, { agent, method, headers }, (got) => {
    answer.writeHead(got.statusCode, got.headers);
    got.pipe(answer);
  });
  asked.pipe(on);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
