#include "daemon/ctl/daemon_client/client.hpp"
#include "tests/bench/installation_files.hpp"
#include "tests/integration/fixture/program.hpp"

#include <csignal>
#include <stdexcept>
#include <thread>

#include <benchmark/benchmark.h>

#include <sqlite3.h>
#include <time.h>

namespace tokenkeeper::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr milliseconds patience{600'000};

double seconds_since(clock::time_point begin) {
    return std::chrono::duration<double>{clock::now() - begin}.count();
}

double processor_seconds_of(pid_t process) {
    clockid_t its_clock{};
    timespec used{};
    if (::clock_getcpuclockid(process, &its_clock) != 0 || ::clock_gettime(its_clock, &used) != 0)
        throw std::runtime_error{"the processor time of the daemon is not known"};
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

/// The number of rows that a reader of the store's file finds.
std::int64_t count_rows(const std::filesystem::path& file) {
    sqlite3* opened = nullptr;
    sqlite3_stmt* question = nullptr;
    std::int64_t rows = 0;
    const char* const text = "SELECT count(*) FROM record";
    if (::sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
        ::sqlite3_prepare_v2(opened, text, -1, &question, nullptr) == SQLITE_OK &&
        ::sqlite3_step(question) == SQLITE_ROW)
        rows = ::sqlite3_column_int64(question, 0);
    ::sqlite3_finalize(question);
    ::sqlite3_close(opened);
    return rows;
}

/// The real daemon with so many new sessions, and no cloud that answers.
class new_installation {
public:
    explicit new_installation(benchmark::State& state)
        : files_({.sessions = static_cast<std::size_t>(state.range(0)),
                  .organizations = 1,
                  .api_url = "https://127.0.0.1:1",
                  .hands_out = false}) {}

    /// Runs it until `done`. Returns the time since its start, in seconds.
    template <class F, class G>
    double run_until(F done, G check) {
        const auto begin = clock::now();
        integration::program daemon{{TOKENKEEPERD, "--config", files_.configuration().string()}, "/dev/null"};
        while (!done()) {
            if (daemon.wait(milliseconds{0})) throw std::runtime_error{"the daemon does not run"};
            std::this_thread::sleep_for(milliseconds{2});
        }
        const auto took = seconds_since(begin);
        processor_seconds_ = processor_seconds_of(daemon.pid());
        daemon.signal(SIGKILL);
        daemon.wait(patience);
        check();
        std::filesystem::remove_all(files_.state().parent_path());
        std::filesystem::create_directory(files_.state().parent_path());
        return took;
    }

    [[nodiscard]] bool answers() const {
        return ctl::client{files_.socket().string()}
            .ask(ctl::method::get, "/v1/status", patience)
            .has_value();
    }
    /// What the last run used until then, in all its threads.
    [[nodiscard]] double processor_seconds() const noexcept { return processor_seconds_; }
    /// Returns the time since the start after which the store no longer grew. Nobody can read it meanwhile;
    /// throws if a row is missing afterwards.
    double run_until_durable() {
        constexpr double calm = 5;
        std::uintmax_t size = 0;
        double grown = 0;
        const auto begin = clock::now();
        run_until(
            [&] {
                const auto now = size_of_store();
                if (now != size) grown = seconds_since(begin);
                size = now;
                return size > 0 && seconds_since(begin) - grown > calm && answers();
            },
            [&] {
                if (count_rows(files_.state()) < static_cast<std::int64_t>(files_.wanted().sessions))
                    throw std::runtime_error{"a row is missing"};
            });
        return grown;
    }

private:
    [[nodiscard]] std::uintmax_t size_of_store() const {
        std::uintmax_t whole = 0;
        for (const auto& file : std::filesystem::directory_iterator{files_.state().parent_path()})
            whole += file.file_size();
        return whole;
    }

    installation_files files_;
    double processor_seconds_ = 0;
};

/// So many new sessions, from the start of the program until the first `/v1/status` is answered. The goal is
/// 0.5 s for 10,000.
void first_status_of_new_sessions(benchmark::State& state) {
    new_installation installed{state};
    for (auto round : state) {
        static_cast<void>(round);
        state.SetIterationTime(installed.run_until([&] { return installed.answers(); }, [] {}));
    }
    state.counters["processor_s"] = installed.processor_seconds();
}

/// … until the tokens of all of them are durable. The goal is 5 s for 10,000.
void new_sessions_until_durable(benchmark::State& state) {
    new_installation installed{state};
    for (auto round : state) {
        static_cast<void>(round);
        state.SetIterationTime(installed.run_until_durable());
    }
}

void sizes(benchmark::internal::Benchmark* b) {
    b->Arg(1'000)->Arg(10'000)->Arg(100'000)->Iterations(3)->UseManualTime()->Unit(benchmark::kMillisecond);
}
BENCHMARK(first_status_of_new_sessions)->Apply(sizes);
BENCHMARK(new_sessions_until_durable)->Apply(sizes);

}  // namespace
}  // namespace tokenkeeper::bench

BENCHMARK_MAIN();
