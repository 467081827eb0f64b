#include "daemon/refused_start.hpp"

#include "daemon/control/http/refusing_server.hpp"
#include "daemon/systemd/notify.hpp"
#include "lib/net/as_values.hpp"

#include <exception>
#include <list>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper {

namespace asio = boost::asio;

namespace {

using local = asio::local::stream_protocol;

constexpr seconds length{2};
/// The further time for clients that were accepted but not answered.
constexpr milliseconds last_answers{1'000};

void throw_bug(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

control::problem problem_of(const std::vector<std::string>& errors) {
    const auto count = std::to_string(errors.size()) + (errors.size() == 1 ? " error" : " errors");
    return {.kind = control::problem_kind::configuration_broken,
            .detail = "tokenkeeperd cannot start: its configuration has " + count + ".",
            .hint =
                "Correct the configuration, then: systemctl start tokenkeeper. "
                "The log has the errors too: journalctl -u tokenkeeper",
            .errors = errors};
}

/// A unit that waits for a credential gets an empty one.
asio::awaitable<void> close_clients(std::shared_ptr<local::acceptor> acceptor) {
    for (;;) {
        auto [failure, socket] = co_await acceptor->async_accept(as_values);
        if (failure) co_return;
    }
}

}  // namespace

void refuse_clients(systemd::passed_sockets sockets, const std::vector<std::string>& errors) {
    if (sockets.left().empty()) return;
    systemd::notify::status("cannot start: the configuration has errors; see journalctl -u tokenkeeper");
    asio::io_context context{1};
    std::list<control::refusing_server> servers;
    std::vector<std::shared_ptr<local::acceptor>> acceptors;
    while (const auto given = sockets.release("control")) {
        auto adopted = control::listener::adopt(*given);
        if (adopted.has_value())
            servers.emplace_back(context.get_executor(), std::move(*adopted), problem_of(errors)).start();
    }
    while (const auto given = sockets.release("credentials")) {
        const auto acceptor = std::make_shared<local::acceptor>(context.get_executor(), local{}, *given);
        acceptors.push_back(acceptor);
        asio::co_spawn(context, close_clients(acceptor), throw_bug);
    }
    context.run_for(length);
    for (auto& server : servers)
        server.stop();
    for (const auto& acceptor : acceptors)
        acceptor->close();
    context.restart();
    context.run_for(last_answers);
}

}  // namespace tokenkeeper
