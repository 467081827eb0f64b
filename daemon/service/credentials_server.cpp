#include "daemon/service/credentials_server.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <set>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/un.h>

namespace tokenkeeper::service {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// What sun_path holds of the address of the peer's end; an address without a name gives an empty text.
std::string address_of_peer(int socket) {
    sockaddr_un address{};
    socklen_t size = sizeof address;
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    constexpr socklen_t before_the_path = offsetof(sockaddr_un, sun_path);
    return {address.sun_path, std::max(size, before_the_path) - before_the_path};
}

/// What the coroutines let through is a bug.
void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

std::string text_of(const credentials_peer& who) {
    return "uid " + std::to_string(who.uid) + ", pid " + std::to_string(who.pid);
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
    connection(local::socket accepted, const credentials_peer& who)
        : socket{std::move(accepted)}, limit{socket.get_executor()} {
        audit.request = "a credential";
        audit.peer = text_of(who);
    }

    local::socket socket;
    asio::steady_timer limit;
    credential_audit audit;
    bool ended = false;
};

struct credentials_server::parts {
    parts(const asio::any_io_executor& executor, int listening, credentials_options with)
        : acceptor{executor, local{}, listening}, room{executor}, options{std::move(with)} {}

    local::acceptor acceptor;
    asio::steady_timer room;  ///< cancelled when a connection ends
    credentials_options options;
    std::set<std::shared_ptr<connection>> connections;

    /// Does nothing the second time: the end of the time and the answer may come together.
    /// `with` is a copy: the one in `connections` goes.
    // NOLINTNEXTLINE(performance-unnecessary-value-param)
    void end(std::shared_ptr<connection> with, std::string why) {
        if (std::exchange(with->ended, true)) return;
        with->limit.cancel();
        boost::system::error_code ignored;
        with->socket.close(ignored);
        connections.erase(with);
        room.cancel();
        with->audit.given = why.empty();
        with->audit.why = std::move(why);
        if (options.audit) options.audit(with->audit);
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
    boost::system::error_code ignored;
    parts_->acceptor.close(ignored);
    parts_->room.cancel();
    while (!parts_->connections.empty())
        parts_->end(*parts_->connections.begin(), "the daemon stops");
}

void credentials_server::limit_time(const std::shared_ptr<parts>& all,
                                    const std::shared_ptr<connection>& with) {
    with->limit.expires_after(all->options.answer);
    with->limit.async_wait([all, with](const boost::system::error_code& failed) {
        if (!failed) all->end(with, "there was no token in time");
    });
}

asio::awaitable<void> credentials_server::accept_all(std::shared_ptr<parts> all) {
    while (all->acceptor.is_open()) {
        if (all->connections.size() >= all->options.connections) {
            all->room.expires_after(all->options.answer);
            co_await all->room.async_wait(as_result);
            continue;
        }
        auto [failed, socket] = co_await all->acceptor.async_accept(as_result);
        if (!all->acceptor.is_open()) co_return;
        if (failed) {
            all->room.expires_after(all->options.accept_pause);
            co_await all->room.async_wait(as_result);
            continue;
        }
        const auto who = all->options.who(socket.native_handle());
        const auto with = std::make_shared<connection>(std::move(socket), who);
        all->connections.insert(with);
        limit_time(all, with);
        if (who.uid == 0) {
            asio::co_spawn(all->acceptor.get_executor(), serve(all, with), rethrow);
        } else {
            all->end(with, "only the system's service manager may ask");
        }
    }
}

asio::awaitable<void> credentials_server::serve(std::shared_ptr<parts> all,
                                                std::shared_ptr<connection> with) {
    const auto request = read_credential_request(address_of_peer(with->socket.native_handle()));
    if (!request) {
        all->end(with, "the address of the peer names no unit and credential");
        co_return;
    }
    with->audit.request = "credential " + request->credential + " for " + request->unit;
    std::optional<secret> token;
    std::string why = "the unit may have no token, or there is none";
    try {
        auto asked = all->options.token_for(*request);
        token = co_await std::move(asked);
    } catch (const std::exception& bug) {
        why = bug.what();
    }
    if (with->ended) co_return;
    if (token) {
        const auto text = token->reveal();
        const auto [failed, size] =
            co_await asio::async_write(with->socket, asio::buffer(text.data(), text.size()), as_result);
        why = failed ? "the token could not be written: " + failed.message() : "";
    }
    all->end(with, std::move(why));
}

}  // namespace tokenkeeper::service
