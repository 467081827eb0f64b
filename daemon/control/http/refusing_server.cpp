#include "daemon/control/http/refusing_server.hpp"

#include "daemon/control/access/peer.hpp"
#include "daemon/control/http/wire.hpp"
#include "daemon/control/sharing/admission.hpp"
#include "daemon/control/sockets/client_socket.hpp"
#include "lib/net/as_values.hpp"

#include <exception>
#include <map>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <unistd.h>

namespace tokenkeeper::control {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using local = asio::local::stream_protocol;

namespace {

void throw_bug(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

}  // namespace

/// Every coroutine holds it.
struct refusing_server::parts : std::enable_shared_from_this<refusing_server::parts> {
    parts(const asio::any_io_executor& executor, listener accepting, problem why, limits limit_values)
        : endpoint{std::move(accepting)},
          reason{std::move(why)},
          bounds{limit_values},
          acceptor{executor},
          pause{executor},
          places{{.places = bounds.reserved, .line = bounds.line},
                 {.places = bounds.connections, .line = bounds.line}} {
        acceptor.assign(local{}, endpoint.release());
        acceptor.non_blocking(true);
    }

    void close() {
        stopping = true;
        endpoint.remove_file();
        files::end_listener(acceptor);
        pause.cancel();
    }

    void cut(admission::id id) {
        places.leave(id);
        const auto found = clients.find(id);
        if (found == clients.end()) return;
        found->second->close();
        clients.erase(found);
    }

    static asio::awaitable<void> accept_all(std::shared_ptr<parts> self) {
        while (!self->stopping) {
            auto [failure, socket] = co_await self->acceptor.async_accept(as_values);
            if (failure) {
                if (self->stopping) co_return;
                self->pause.expires_after(self->bounds.accept_pause);
                co_await self->pause.async_wait(as_values);
                continue;
            }
            self->admit(client_socket{std::move(socket)});
        }
    }

    void admit(client_socket socket) {
        const auto owner = party_of({.own_user = ::geteuid()}, peer_of(socket.native_handle()));
        const auto arrival = places.arrive(owner);
        if (arrival.ended) cut(*arrival.ended);
        if (!arrival.entered) return;
        clients.emplace(*arrival.entered, std::make_shared<client_socket>(std::move(socket)));
        settle();
    }

    /// A client that sends nothing keeps no other one from its answer.
    void settle() {
        const auto has_unread = [this](admission::id id) {
            const auto found = clients.find(id);
            return found != clients.end() && found->second->has_unread();
        };
        while (const auto step = places.next(has_unread)) {
            if (step->ended) cut(*step->ended);
            asio::co_spawn(acceptor.get_executor(),
                           refuse(shared_from_this(), step->served, clients.at(step->served)), throw_bug);
        }
    }

    static asio::awaitable<void> refuse(std::shared_ptr<parts> self, admission::id id,
                                        std::shared_ptr<client_socket> client) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(self->bounds.header);
        parser.body_limit(self->bounds.body);
        boost::beast::flat_buffer buffer{2 * std::size_t{self->bounds.header}};
        self->places.enter(id, admission::phase::waiting);
        const auto [unread, read] = co_await http::async_read(*client, buffer, parser, as_values);
        const auto wrong = refusal_of(unread, self->bounds);
        if (!unread || wrong) {
            const bool is_head = parser.get().method() == http::verb::head;
            auto response = response_of(answer_of(wrong ? *wrong : self->reason), is_head, 11, false,
                                        instant::now().wall);
            const auto [unsent, sent] = co_await http::async_write(*client, response, as_values);
            static_cast<void>(unsent);  // the client has left
        }
        self->cut(id);
        self->settle();
    }

    listener endpoint;
    problem reason;
    limits bounds;
    local::acceptor acceptor;
    asio::steady_timer pause;
    admission places;
    std::map<admission::id, std::shared_ptr<client_socket>> clients{};
    bool stopping = false;
};

refusing_server::refusing_server(const asio::any_io_executor& executor, listener endpoint, problem reason,
                                 limits bounds)
    : parts_{std::make_shared<parts>(executor, std::move(endpoint), std::move(reason), bounds)} {}

refusing_server::~refusing_server() {
    parts_->close();
    while (!parts_->clients.empty())
        parts_->cut(parts_->clients.begin()->first);
}

void refusing_server::start() {
    asio::co_spawn(parts_->acceptor.get_executor(), parts::accept_all(parts_), throw_bug);
}

void refusing_server::stop() {
    parts_->close();
}

}  // namespace tokenkeeper::control
