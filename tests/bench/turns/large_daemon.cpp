#include "tests/bench/turns/large_daemon.hpp"

#include "daemon/ctl/daemon_client/client.hpp"
#include "daemon/events/log_line.hpp"
#include "daemon/from_configuration.hpp"
#include "daemon/runtime/freed_memory.hpp"

#include <atomic>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::bench {

namespace asio = boost::asio;

namespace {

constexpr milliseconds patience{600'000};

runtime::system_options options_for(const installation_files& files) {
    return {config::environment::of_this_process(), "tokenkeeper/bench", files.state(), std::nullopt};
}

control::listener open_socket(const installation_files& files) {
    auto opened = control::listener::open(files.socket());
    if (opened.has_error()) throw std::runtime_error{opened.error().message};
    return std::move(*opened);
}

std::string content_of(const std::string& target, const ctl::outcome<ctl::answer>& answer) {
    if (answer.has_error()) throw std::runtime_error{target + ": " + answer.error().message};
    if (answer->status != 200) throw std::runtime_error{target + ": " + answer->body};
    return answer->body;
}

}  // namespace

large_daemon::large_daemon(const installation_files& files)
    : files_(files),
      world_(loop_.get_executor(), options_for(files)),
      daemon_(world_, {"bench", reload_options()}),
      server_(loop_.get_executor(), open_socket(files), daemon_.backend(),
              control::server_options{control::access_rules{}}) {
    daemon_.events().subscribe([](const events::event& fact) {
        static_cast<void>(events::log_lines_of(fact));  // written nowhere: a journal has its own costs
    });
}

large_daemon::~large_daemon() {
    daemon_.stop();
    loop_.poll();
}

supervision::enforcement large_daemon::enforcement_of(const config::configuration& settings) {
    auto rights = std::make_shared<control::session_rights>(session_rights_of(settings));
    return [this, rights, operators = operators_of(settings.operators)] {
        *rights = server_.set_access(operators, std::move(*rights));
    };
}

supervision::reload_options large_daemon::reload_options() {
    supervision::reload_options options;
    options.make_enforcement = [this](const config::configuration& settings, std::vector<std::string>&) {
        return enforcement_of(settings);
    };
    return options;
}

turn_report large_daemon::start() {
    auto loaded = ::tokenkeeper::runtime::make_apart(
        [this] { return config::load(files_.configuration(), config::environment::of_this_process()); });
    if (const auto* refused = std::get_if<std::vector<config::diagnostic>>(&loaded))
        throw std::runtime_error{refused->front().text()};
    auto first =
        std::make_shared<const config::configuration>(std::get<config::configuration>(std::move(loaded)));
    bool started = false;
    auto ended = [&started](const std::exception_ptr& bug, const std::optional<start_failure>& failure) {
        if (bug) std::rethrow_exception(bug);
        if (failure) throw std::runtime_error{failure->errors.front()};
        started = true;
    };
    asio::co_spawn(loop_, daemon_.start(std::move(first)), std::move(ended));
    const auto report = run_turns(loop_, [&started] { return started; });
    server_.start();
    return report;
}

turn_report large_daemon::serve(const std::function<void()>& client) {
    std::atomic<bool> done = false;
    std::exception_ptr failure;
    std::thread thread{[&] {
        try {
            client();
        } catch (...) {
            failure = std::current_exception();
        }
        done = true;
    }};
    const auto report = run_turns(loop_, [&done] { return done.load(); });
    thread.join();
    if (failure) std::rethrow_exception(failure);
    return report;
}

std::string large_daemon::get(const std::string& target) const {
    return content_of(target, ctl::client{files_.socket().string()}.ask(ctl::method::get, target, patience));
}

/// On a slow machine the client is answered before the reload is over.
void large_daemon::reload() const {
    const auto generation = [this] {
        const auto status = get("/v1/status");
        const auto start = status.find("\"generation\"");
        return status.substr(start, status.find('}', start) - start);
    };
    const auto before = generation();
    const ctl::client asking{files_.socket().string()};
    static_cast<void>(asking.ask(ctl::method::post, "/v1/reload", patience));
    while (generation() == before)
        std::this_thread::sleep_for(milliseconds{100});
}

void large_daemon::post(const std::string& target) const {
    content_of(target, ctl::client{files_.socket().string()}.ask(ctl::method::post, target, patience));
}

}  // namespace tokenkeeper::bench
