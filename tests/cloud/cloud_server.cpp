#include "tests/cloud/cloud_server.hpp"

#include "lib/net/as_values.hpp"
#include "tests/cloud/admin/admin.hpp"
#include "tests/cloud/model/answers.hpp"
#include "tests/cloud/server/coroutines.hpp"
#include "tests/cloud/server/front_end.hpp"
#include "tests/cloud/server/reset.hpp"
#include "tests/support/certificates.hpp"

#include <array>
#include <chrono>
#include <future>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::cloud {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// A bound socket that does not listen yet: connections are refused, and no other process gets the port.
tcp::acceptor bind(asio::io_context& io, const tcp::endpoint& endpoint) {
    tcp::acceptor made{io, endpoint.protocol()};
    made.set_option(tcp::acceptor::reuse_address(true));
    made.bind(endpoint);
    return made;
}

std::string url(std::string_view scheme, const tcp::endpoint& endpoint) {
    const std::string host = endpoint.address().is_v6() ? '[' + endpoint.address().to_string() + ']'
                                                        : endpoint.address().to_string();
    return std::string{scheme} + "://" + host + ':' + std::to_string(endpoint.port());
}

tests::certificate issue(const tests::certificate_authority& trusted,
                         const tests::certificate_authority& stranger, tls_leaf leaf) {
    tests::certificate_request wanted;
    wanted.names = {"127.0.0.1", "::1", "localhost"};
    if (leaf == tls_leaf::wrong_host) wanted.names = {"elsewhere.example"};
    if (leaf == tls_leaf::expired) {
        wanted.not_before -= std::chrono::hours{48};
        wanted.not_after = wanted.not_before + std::chrono::hours{24};
    }
    if (leaf == tls_leaf::ending_soon) wanted.not_after -= std::chrono::days{80};
    return leaf == tls_leaf::unknown_authority ? stranger.issue(wanted) : trusted.issue(wanted);
}

std::shared_ptr<asio::ssl::context> make_tls(const tests::certificate& c) {
    auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    made->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
    made->use_certificate_chain(asio::buffer(c.certificate_pem));
    made->use_private_key(asio::buffer(c.key_pem), asio::ssl::context::pem);
    static constexpr std::array<unsigned char, 5> id{'c', 'l', 'o', 'u', 'd'};
    SSL_CTX_set_session_id_context(made->native_handle(), id.data(), id.size());
    return made;
}

}  // namespace

std::optional<tls_leaf> tls_leaf_from(std::string_view name) noexcept {
    if (name == "good") return tls_leaf::good;
    if (name == "expired") return tls_leaf::expired;
    if (name == "ending-soon") return tls_leaf::ending_soon;
    if (name == "wrong-host") return tls_leaf::wrong_host;
    if (name == "unknown-ca") return tls_leaf::unknown_authority;
    return std::nullopt;
}

struct cloud_server::state {
    explicit state(cloud_server_options given)
        : options(std::move(given)),
          model(options.seed),
          shared{model,
                 mutex,
                 [this] { return now(); },
                 options.log,
                 options.base_path,
                 options.connection_idle,
                 options.requests_per_connection,
                 counters},
          door(bind(io, {asio::ip::make_address(options.address), options.port})),
          endpoint(door.local_endpoint()) {
        if (options.tls) set_leaf(*options.tls);
        open_door();
        if (options.admin_port) {
            admin.emplace(bind(io, {asio::ip::make_address(options.address), *options.admin_port}));
            admin->listen();
            admin_endpoint = admin->local_endpoint();
            asio::co_spawn(io, accept_admin(), rethrow);
        }
        thread = std::thread{[this] {
            // During an outage nothing is under way, and the thread must still be there to end it.
            const auto stay = asio::make_work_guard(io);
            io.run();
        }};
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        io.stop();
        thread.join();
    }

    [[nodiscard]] wall_time now() const {
        const auto since = std::chrono::steady_clock::now() - steady_start;
        return wall_start + std::chrono::duration_cast<milliseconds>(since);
    }

    /// On the server's thread, from any other; waits for it.
    template <class F>
    void on_thread(F work) {
        std::promise<void> finished;
        asio::post(io, [&work, &finished] {
            work();
            finished.set_value();
        });
        finished.get_future().wait();
    }

    void open_door() {
        if (listening) return;
        listening = true;
        door.listen();
        asio::co_spawn(io, accept(), rethrow);
    }

    void close_door() {
        if (!listening) return;
        listening = false;
        door.close();
        // Copied under the mutex: a closed connection takes itself out of the set, but not before we return.
        std::set<boost::beast::tcp_stream*> cut;
        {
            const std::scoped_lock lock{mutex};
            cut = shared.open;
        }
        for (auto* stream : cut) {
            reset(stream->socket());
            stream->close();
        }
        door = bind(io, endpoint);
    }

    void set_leaf(tls_leaf leaf) { tls = make_tls(issue(authority, stranger, leaf)); }

    bool all_down() {
        const std::scoped_lock lock{mutex};
        return model.all_down(now());
    }

    asio::awaitable<void> accept() {
        for (;;) {
            auto [ec, socket] = co_await door.async_accept(as_values);
            if (ec == asio::error::operation_aborted || !listening) co_return;
            if (ec) continue;
            if (all_down()) {
                reset(socket);
                continue;
            }
            asio::co_spawn(io, serve_connection(shared, std::move(socket), tls), rethrow);
        }
    }

    asio::awaitable<void> accept_admin() {
        for (;;) {
            auto [ec, socket] = co_await admin->async_accept(as_values);
            if (ec == asio::error::operation_aborted) co_return;
            if (ec) continue;
            http_handler handler = [this](genesys::method verb, const std::string& target,
                                          const std::string& body) {
                return administrate(verb, target, body);
            };
            asio::co_spawn(io, serve_admin(std::move(handler), std::move(socket)), rethrow);
        }
    }

    genesys::response administrate(genesys::method verb, const std::string& target, const std::string& body) {
        if (verb == genesys::method::post && (target == "/down" || target == "/up")) {
            if (target == "/down") {
                close_door();
            } else {
                open_door();
            }
            return json_answer(200, "{}");
        }
        const std::scoped_lock lock{mutex};
        return administer(model, verb, target, body, now());
    }

    cloud_server_options options;
    const wall_time wall_start = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    const std::chrono::steady_clock::time_point steady_start = std::chrono::steady_clock::now();

    std::mutex mutex;  // the model, the counters and the set of open connections
    cloud_model model;
    tls_counters counters;
    front_end shared;

    tests::certificate_authority authority{"tokenkeeper sandbox"};
    tests::certificate_authority stranger{"a stranger"};
    std::shared_ptr<asio::ssl::context> tls;

    asio::io_context io{1};  // one thread runs it
    tcp::acceptor door;
    tcp::endpoint endpoint;
    bool listening = false;
    std::optional<tcp::acceptor> admin;
    tcp::endpoint admin_endpoint;
    std::thread thread;
};

cloud_server::cloud_server(cloud_server_options options)
    : state_(std::make_unique<state>(std::move(options))) {}
cloud_server::~cloud_server() = default;

std::string cloud_server::api_url() const {
    return url(state_->options.tls ? "https" : "http", state_->endpoint) + state_->options.base_path;
}

std::string cloud_server::admin_url() const {
    return state_->options.admin_port ? url("http", state_->admin_endpoint) : std::string{};
}

std::uint16_t cloud_server::port() const {
    return state_->endpoint.port();
}

std::string cloud_server::ca_pem() const {
    return state_->options.tls ? state_->authority.pem() : std::string{};
}

void cloud_server::stop() {
    state_->on_thread([this] { state_->close_door(); });
}

void cloud_server::start() {
    state_->on_thread([this] { state_->open_door(); });
}

void cloud_server::set_tls_leaf(tls_leaf leaf) {
    state_->on_thread([this, leaf] { state_->set_leaf(leaf); });
}

tls_counters cloud_server::tls() const {
    const std::scoped_lock lock{state_->mutex};
    return state_->counters;
}

wall_time cloud_server::now() const {
    return state_->now();
}

std::size_t cloud_server::open_connections() const {
    const std::scoped_lock lock{state_->mutex};
    return state_->shared.open.size();
}

std::mutex& cloud_server::mutex() {
    return state_->mutex;
}
cloud_model& cloud_server::model() {
    return state_->model;
}

}  // namespace tokenkeeper::cloud
