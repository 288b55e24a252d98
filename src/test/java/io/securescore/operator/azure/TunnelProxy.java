package io.securescore.operator.azure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that tunnels every CONNECT to one target, if need be only for a user. */
public final class TunnelProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final URI target;
    private final String user;

    /** @param user {@code name:password}, or empty for everybody */
    public TunnelProxy(URI target, String user) throws IOException {
        this.target = target;
        this.user = user;
        threads.submit(this::accept);
    }

    /** Its address, with {@code name:password@} or nothing before the host. */
    public String url(String userInfo) {
        return "http://" + userInfo + "127.0.0.1:" + server.getLocalPort();
    }

    /** The hosts and ports of granted tunnels. */
    public List<String> asked() {
        return asked;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.submit(() -> serve(client));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1), 1);
            OutputStream out = client.getOutputStream();
            while (true) {
                String request = in.readLine();
                boolean allowed = user.isEmpty();
                for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                    allowed |= header.equalsIgnoreCase("Proxy-Authorization: Basic "
                            + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
                }
                if (request == null) {
                    return;
                }
                if (allowed) {
                    asked.add(request.split(" ")[1]);
                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    tunnel(client);
                    return;
                }
                out.write(("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                                + "Content-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException gone) {
            // the client left
        }
    }

    private void tunnel(Socket client) throws IOException {
        try (Socket azure = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
            threads.submit(() -> copy(azure, client));
            copy(client, azure);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            // either side left
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
