#include "daemon/systemd/credentials_server.hpp"

#include "daemon/files/passed_files.hpp"
#include "daemon/systemd/credential_lines.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <map>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/un.h>

namespace tokenkeeper::systemd {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;

namespace {

/// The content of sun_path in the address of the peer's end; empty for an address without a name.
std::string address_of_peer(int socket) {
    sockaddr_un address{};
    socklen_t size = sizeof address;
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    constexpr socklen_t before_the_path = offsetof(sockaddr_un, sun_path);
    constexpr socklen_t whole = sizeof address;
    // Of a path that fills the address the kernel counts a final zero, too, which is not there (unix(7)).
    return {address.sun_path, std::clamp(size, before_the_path, whole) - before_the_path};
}

/// Every exception that leaves a coroutine is a bug.
void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

std::string text_of(const credentials_peer& peer) {
    return "uid " + std::to_string(peer.uid) + ", pid " + std::to_string(peer.pid);
}

}  // namespace

credentials_peer credentials_peer_of(int socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
    return {.uid = credentials.uid, .pid = credentials.pid};
}

/// One client, until it has its answer or its time is over.
struct credentials_server::connection {
    connection(credential_lines::client its_number, local::socket accepted, const credentials_peer& peer)
        : number{its_number},
          socket{std::move(accepted)},
          limit{socket.get_executor()},
          turn{socket.get_executor(), asio::steady_timer::time_point::max()} {
        audit.request = "a credential";
        audit.peer = text_of(peer);
        audit.user = peer.uid;
        audit.pid = peer.pid;
    }

    credential_lines::client number;
    local::socket socket;
    asio::steady_timer limit;
    asio::steady_timer turn;  ///< cancelled when it has its turn, or ended
    credential_audit audit;
    bool ended = false;
};

struct credentials_server::parts {
    parts(const asio::any_io_executor& executor, int listening, credentials_options settings)
        : acceptor{executor, local{}, listening}, room{executor}, options{std::move(settings)} {}

    local::acceptor acceptor;
    asio::steady_timer room;  ///< cancelled when a connection ends
    credentials_options options;
    std::map<credential_lines::client, std::shared_ptr<connection>> connections;
    credential_lines lines{options.share};
    credential_lines::client last_number = 0;

    [[nodiscard]] bool is_full() const { return connections.size() >= options.connections; }
    /// Returns false if no client can make room.
    bool make_room() {
        const auto newest = lines.newest_of_longest();
        if (newest) end(connections.at(*newest), "too many instances of the unit ask at once");
        return newest.has_value();
    }

    /// Does nothing the second time: the end of the time and the answer may come together.
    /// `client` is a copy: the one in `connections` goes.
    // NOLINTNEXTLINE(performance-unnecessary-value-param)
    void end(std::shared_ptr<connection> client, std::string reason) {
        if (std::exchange(client->ended, true)) return;
        client->limit.cancel();
        files::end_connection(client->socket);
        connections.erase(client->number);
        client->turn.cancel();
        if (const auto next = lines.leave(client->number)) connections.at(*next)->turn.cancel();
        room.cancel();
        if (reason.empty()) client->audit.end = credential_audit::outcome::given;
        client->audit.reason = std::move(reason);
        if (options.audit) options.audit(client->audit);
    }
};

credentials_server::credentials_server(const asio::any_io_executor& executor, int listening,
                                       credentials_options options)
    : parts_{std::make_shared<parts>(executor, listening, std::move(options))} {}

credentials_server::~credentials_server() {
    stop();
}

void credentials_server::start() {
    asio::co_spawn(parts_->acceptor.get_executor(), accept_all(parts_), rethrow);
}

void credentials_server::stop() {
    files::end_listener(parts_->acceptor);
    parts_->room.cancel();
    while (!parts_->connections.empty())
        parts_->end(parts_->connections.begin()->second, "the daemon stops");
}

void credentials_server::limit_time(const std::shared_ptr<parts>& server,
                                    const std::shared_ptr<connection>& client) {
    client->limit.expires_after(server->options.answer);
    client->limit.async_wait([server, client](const boost::system::error_code& error) {
        if (!error) server->end(client, "there was no token in time");
    });
}

/// systemd shuts its half down at once, and reads: only the end of both is a hang-up.
void credentials_server::watch_for_hangup(const std::shared_ptr<parts>& server,
                                          const std::shared_ptr<connection>& client) {
    client->socket.async_wait(local::socket::wait_error,
                              [server, client](const boost::system::error_code& stopped) {
                                  if (!stopped) server->end(client, "the client has gone");
                              });
}

asio::awaitable<void> credentials_server::accept_all(std::shared_ptr<parts> server) {
    while (server->acceptor.is_open()) {
        if (server->is_full()) {
            co_await server->acceptor.async_wait(local::acceptor::wait_read, as_values);
            if (!server->acceptor.is_open()) co_return;
            if (server->is_full() && !server->make_room()) {
                server->room.expires_after(server->options.answer);
                co_await server->room.async_wait(as_values);
                continue;
            }
        }
        auto [failed, socket] = co_await server->acceptor.async_accept(as_values);
        if (!server->acceptor.is_open()) {
            files::end_connection(socket);
            co_return;
        }
        if (failed) {
            server->room.expires_after(server->options.accept_pause);
            co_await server->room.async_wait(as_values);
            continue;
        }
        files::expect_plain_bytes(socket.native_handle());
        const auto peer = server->options.identify_peer(socket.native_handle());
        const auto client = std::make_shared<connection>(++server->last_number, std::move(socket), peer);
        server->connections.emplace(client->number, client);
        limit_time(server, client);
        watch_for_hangup(server, client);
        if (peer.uid == 0) {
            asio::co_spawn(server->acceptor.get_executor(), serve(server, client), rethrow);
        } else {
            server->end(client, "only the system's service manager may ask");
        }
    }
}

asio::awaitable<void> credentials_server::serve(std::shared_ptr<parts> server,
                                                std::shared_ptr<connection> client) {
    const auto request = read_credential_request(address_of_peer(client->socket.native_handle()));
    if (!request) {
        server->end(client, "the address of the peer names no unit and credential");
        co_return;
    }
    client->audit.request = "credential " + request->credential + " for " + request->unit;
    client->audit.unit = request->unit;
    if (!server->options.permits(*request)) {
        server->end(client, "no session has this unit in credential_for");
        co_return;
    }
    client->audit.end = credential_audit::outcome::unserved;
    if (!server->lines.enter(client->number, template_of(request->unit))) {
        static_cast<void>(co_await client->turn.async_wait(as_values));
        if (client->ended) co_return;
    }
    credential_answer answer;
    try {
        auto request_token = server->options.token_for(*request);
        answer = co_await std::move(request_token);
    } catch (const std::exception& bug) {
        answer.permitted = true;
        answer.reason = bug.what();
    }
    if (client->ended) co_return;
    if (!answer.permitted) client->audit.end = credential_audit::outcome::refused;
    if (answer.token) {
        const auto text = answer.token->reveal();
        const auto [failed, size] =
            co_await asio::async_write(client->socket, asio::buffer(text.data(), text.size()), as_values);
        answer.reason = failed ? "the token could not be written: " + failed.message() : "";
    }
    if (!answer.token && answer.reason.empty()) answer.reason = "there is no token";
    server->end(client, std::move(answer.reason));
}

}  // namespace tokenkeeper::systemd
