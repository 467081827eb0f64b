#include "tests/simulation/simulated_process.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

namespace {

/// More work than this without any time going by is a loop without end.
constexpr std::size_t most_at_once = 20'000'000;

/// As in daemon.cpp.
constexpr milliseconds whole_stop{4'800};
constexpr milliseconds longest_stop{30'000};

void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

}  // namespace

simulated_process::simulated_process(stage& scene, simulated_network& network, std::uint64_t seed,
                                     listeners heard)
    : scene_(scene),
      heard_(std::move(heard)),
      work_(context_.get_executor()),
      runtime_(context_, scene, network, waits_, seed, heard_.sink) {
    session_daemon_options options;
    options.version = "simulated";
    options.reload.make_enforcement = [this](const config::configuration& next,
                                             std::vector<std::string>&) -> supervision::enforcement {
        auto settings = settings_in_force::make(next);
        return [this, settings] { scene_.settings.apply(settings, scene_.clock.world()); };
    };
    daemon_ = std::make_unique<session_daemon>(runtime_, std::move(options));
    daemon_->events().subscribe(heard_.told);
    spawn(start());
}

simulated_process::~simulated_process() {
    waits_.drop_all();
    context_.drop_work();
    daemon_.reset();
    scene_.disk.lose_power();
    scene_.settings.forget();
}

void simulated_process::spawn(asio::awaitable<void> task) {
    asio::co_spawn(context_, std::move(task), rethrow);
}

asio::awaitable<void> simulated_process::start() {
    auto loaded = scene_.people.configuration();
    if (const auto* refused = std::get_if<std::vector<config::diagnostic>>(&loaded)) {
        for (const auto& each : *refused)
            errors_.push_back(each.text());
        co_return;
    }
    auto first =
        std::make_shared<const config::configuration>(std::get<config::configuration>(std::move(loaded)));
    const auto failed = co_await daemon_->start(std::move(first));
    if (failed) {
        errors_ = failed->errors;
    } else {
        started_ = true;
    }
}

void simulated_process::poll() {
    std::size_t done = 0;
    for (;;) {
        try {
            context_.restart();
            const auto ran = context_.poll_one();
            if (ran == 0) return;
            done += ran;
        } catch (const std::exception& e) {
            heard_.threw(e.what());
        }
        if (done < most_at_once) continue;
        heard_.threw("a loop without end");
        return;
    }
}

void simulated_process::stop(milliseconds patience) {
    spawn(end(patience));
}

asio::awaitable<void> simulated_process::end(milliseconds patience) {
    daemon_->stop();
    const stop_terms terms{patience, whole_stop, longest_stop};
    static_cast<void>(co_await daemon_->drain(terms));
    stopped_ = true;
}

}  // namespace tokenkeeper::simulation
