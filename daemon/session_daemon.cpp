#include "daemon/session_daemon.hpp"

#include "daemon/delivery/token_handout.hpp"
#include "daemon/delivery/token_sinks.hpp"
#include "daemon/events/stream_line.hpp"
#include "daemon/logging/render.hpp"
#include "daemon/metrics_page.hpp"
#include "daemon/notify/notifiers.hpp"
#include "daemon/operations/borrowed_token.hpp"
#include "daemon/operations/idle_timeout.hpp"
#include "daemon/operations/logins.hpp"
#include "daemon/operations/session_commands.hpp"
#include "daemon/operations/user_tokens.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/roster/scheduler_waits.hpp"
#include "daemon/session_backend.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/store/measured_store.hpp"
#include "daemon/store/vault.hpp"
#include "daemon/stream/live_stream.hpp"
#include "daemon/supervisor/health/health_watch.hpp"
#include "daemon/supervisor/history/history_care.hpp"
#include "daemon/supervisor/present_views.hpp"
#include "daemon/supervisor/spawn.hpp"
#include "daemon/supervisor/store_care.hpp"
#include "daemon/supervisor/supervisor.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace asio = boost::asio;
using supervision::spawn;

namespace {

/// The time that the start waits for a disk that does not answer. After it, the daemon keeps the sessions
/// that need nothing from the store.
constexpr seconds opening_patience{10};

/// The time that the disk gets at a stop after the last answer of a grant.
constexpr seconds least_time_to_write{2};

/// The last commit begins this long before the end of that time.
constexpr seconds last_commit{1};

/// The time that the files of token sinks get at a stop. What is not done then, the next process does: it
/// remembers every sink.
constexpr seconds sinks_patience{2};

/// The first opening of the store, and whether the start still waits for it.
struct opening {
    std::unique_ptr<runtime::alarm> limit;
    bool is_over = false;
    bool late = false;
    std::optional<std::string> broken;
};

}  // namespace

/// The rooms in the order of their dependencies.
struct session_daemon::rooms {
    rooms(runtime::runtime& outer_world, session_daemon_options options)
        : world(outer_world),
          live(world.executor(), stream::bytes_of_lines),
          sessions(world.seed()),
          tokens(
              world.executor(), [this] { return open_measured(); },
              [this](const store::store_news& news) { events.publish(events::store_changed{news}); }),
          beat(world),
          health(world, events, sessions, names, beat, std::move(options.lost_log_lines)),
          histories(world, events, names, tokens),
          waiting(world),
          files(world),
          sources({world, events, sessions, names, tokens}, files),
          sinks(world, events, sessions, names, tokens),
          notifiers(world, events, files, {std::move(options.host_name), options.version}),
          supervisor({world, events, sessions, names, tokens, waiting, beat, sources, sinks, health}),
          ways(world, events, names, files),
          configuration(world, events, ways,
                        supervision::configuration_applier{{world, sessions, names, tokens, waiting, sources,
                                                            sinks, ways, histories, notifiers}},
                        beat, std::move(options.reload)),
          store(world, events, sessions, tokens, sources, beat),
          views(world, sessions, names, health),
          numbers({world, sessions, names, health, views, configuration}, options.version,
                  std::move(options.process_figures)),
          handout(world, events, sessions, names, tokens, waiting, beat),
          borrowed(operation_context(), supervisor),
          commands(operation_context(), sources, views),
          logins(operation_context(), sources, views, supervisor),
          idle_timeout(operation_context(), borrowed),
          user_tokens(operation_context(), borrowed),
          backend({world, views, configuration, handout, sinks, commands, logins, idle_timeout, user_tokens,
                   numbers, events, live, names, histories},
                  std::move(options.version)) {
        events.subscribe([this](const events::event& fact) { numbers.hear(fact); });
        events.subscribe([this](const events::event& fact) { hand_on(fact); });
        events.subscribe([this](const events::event& fact) { notifiers.hear(fact); });
        events.subscribe([this](const events::event& fact) { sinks.hear(fact); });
    }

    /// A text is made only while somebody wants it.
    void hand_on(const events::event& fact) {
        if (!live.has_followers()) return;
        for (auto& line : events::stream_lines_of(fact)) {
            if (!live.wants(line.level, line.session)) continue;
            auto text = logging::render_at(world.now().wall, line, logging::format::json);
            live.add({line.level, std::move(line.session), std::move(text)});
        }
    }

    operations::operation_context operation_context() {
        return {world, events, sessions, names, tokens, waiting, beat};
    }

    /// The store, which tells how long its commits take.
    asio::awaitable<store::store_result<store::opened>> open_measured() {
        auto made = co_await world.open_store();
        if (made.has_error()) co_return made;
        auto tell = [this](boot_clock::duration took, bool succeeded) {
            events.publish(events::store_committed{took, succeeded});
        };
        made->store = std::make_unique<store::measured_store>(
            std::move(made->store), [this] { return world.now().boot; }, std::move(tell));
        co_return made;
    }

    asio::awaitable<void> open_store(std::shared_ptr<opening> state) {
        auto broken = co_await tokens.disk().open();
        state->is_over = true;
        if (!state->late) {
            state->broken = std::move(broken);
            state->limit->set(world.now().boot);
            co_return;
        }
        if (broken) {
            events.publish(events::store_changed{{store::store_news::kind::unavailable, std::move(*broken)}});
            co_return;
        }
        sources.store_opened();
        beat.quicken();
    }

    void begin() {
        const auto executor = world.executor();
        const auto file_changed = [this](const std::filesystem::path& file, std::uint64_t owner) {
            supervisor.heed_notices();  // what was decided counts for the tokens that are there
            sources.file_changed(file, owner);
            ways.file_changed(owner, *configuration.settings());
            beat.quicken();
        };
        spawn(executor, supervisor.run());
        spawn(executor, waiting.run());
        spawn(executor, files.hear());
        spawn(executor, files.look());
        spawn(executor, files.tell(file_changed));
        spawn(executor, sinks.run());
        spawn(executor, store.run());
        spawn(executor, histories.run());
        spawn(executor, configuration.run_lookups());
        spawn(executor, configuration.run_sets());
        spawn(executor, configuration.hear_sets());
        spawn(executor, tokens.disk().run());
    }

    runtime::runtime& world;
    events::event_bus events;
    stream::live_stream live;
    scheduler sessions;
    roster names;
    store::vault tokens;
    pulse beat;
    supervision::health_watch health;
    supervision::history_care histories;
    scheduler_waits waiting;
    sources::watched_files files;
    sources::token_sources sources;
    delivery::token_sinks sinks;
    notify::notifiers notifiers;
    supervision::supervisor supervisor;
    supervision::way_maker ways;
    supervision::reloader configuration;
    supervision::store_care store;
    supervision::present_views views;
    metrics_page numbers;
    delivery::token_handout handout;
    operations::borrowed_token borrowed;
    operations::session_commands commands;
    operations::logins logins;
    operations::idle_timeout idle_timeout;
    operations::user_tokens user_tokens;
    session_backend backend;
};

session_daemon::session_daemon(runtime::runtime& world, session_daemon_options options)
    : rooms_(std::make_unique<rooms>(world, std::move(options))) {}

session_daemon::~session_daemon() = default;

events::event_bus& session_daemon::events() {
    return rooms_->events;
}

control::backend& session_daemon::backend() {
    return rooms_->backend;
}

asio::awaitable<std::optional<start_failure>> session_daemon::start(
    std::shared_ptr<const config::configuration> first) {
    auto state = std::make_shared<opening>();
    state->limit = rooms_->world.make_alarm();
    state->limit->set(rooms_->world.now().boot + opening_patience);
    spawn(rooms_->world.executor(), rooms_->open_store(state));
    co_await state->limit->wait();
    state->late = !state->is_over;
    if (state->broken) {
        start_failure failure{false, {}};
        failure.errors.push_back(std::move(*state->broken));
        co_return failure;
    }
    rooms_->histories.store_opened();
    auto errors = co_await rooms_->configuration.start(std::move(first));
    if (!errors.empty()) {
        start_failure failure{true, std::move(errors)};
        co_return failure;
    }
    rooms_->begin();
    co_await rooms_->sinks.settled();
    co_return std::nullopt;
}

void session_daemon::stop() {
    rooms_->supervisor.stop();
    rooms_->waiting.stop();
    rooms_->files.stop();
    rooms_->sinks.stop();
    rooms_->notifiers.stop();
    rooms_->store.stop();
    rooms_->histories.stop();
    rooms_->configuration.stop();
}

asio::awaitable<stop_end> session_daemon::drain(stop_terms terms) {
    const auto begun = rooms_->world.now().boot;
    const auto left = co_await rooms_->supervisor.drain(terms.grants);
    if (left > 0) rooms_->events.publish(events::grants_unanswered_at_stop{left});
    // The disk gets time after the last answer of a grant, so that this answer is saved too.
    const auto answered = rooms_->world.now().boot;
    const auto written = std::max(begun + terms.disk, answered + least_time_to_write);
    rooms_->histories.finish();
    rooms_->store.finish();
    const auto end = std::min(written, begun + terms.rotations);
    bool disk_answers = co_await rooms_->store.finished(end - last_commit);
    if (!disk_answers) {
        rooms_->tokens.disk().hurry();
        disk_answers = co_await rooms_->store.finished(end);
    }
    if (!disk_answers && !rooms_->tokens.disk().unsaved().rotations.empty()) {
        disk_answers = co_await rooms_->store.finished(begun + terms.rotations);
    }
    co_await rooms_->sinks.settled_until(begun + sinks_patience);
    disk_answers = disk_answers && !rooms_->tokens.disk().is_opening();
    auto unsaved = rooms_->tokens.disk().unsaved();
    const bool lost = !unsaved.rotations.empty();
    if (!disk_answers || !unsaved.empty())
        rooms_->events.publish(events::unsaved_at_stop{std::move(unsaved), !disk_answers});
    if (!disk_answers) co_return stop_end::disk_hangs;
    co_return lost ? stop_end::unsaved : stop_end::saved;
}

boot_clock::duration session_daemon::lateness() const {
    return rooms_->supervisor.lateness();
}

std::optional<boot_time> session_daemon::next_wakeup() const {
    return rooms_->sessions.next_wakeup();
}

const state_counts& session_daemon::counts() const {
    return rooms_->sessions.counts();
}

const roster& session_daemon::names() const {
    return rooms_->names;
}

const scheduler& session_daemon::sessions() const {
    return rooms_->sessions;
}

}  // namespace tokenkeeper
