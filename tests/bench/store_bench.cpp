#include "daemon/store/sqlite/open.hpp"
#include "daemon/store/vault.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <stdlib.h>

namespace tokenkeeper::store {
namespace {

namespace asio = boost::asio;

constexpr wall_time start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};

/// A vault on the disk of $TMPDIR: what a sync costs is the most of it.
class disk_vault {
public:
    disk_vault() {
        auto name = (std::filesystem::temp_directory_path() / "tokenkeeper-bench-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp " + name};
        folder_ = name;
        open();
    }
    disk_vault(const disk_vault&) = delete;
    disk_vault& operator=(const disk_vault&) = delete;
    ~disk_vault() {
        tokens.reset();
        std::filesystem::remove_all(folder_);
    }

    void open() {
        tokens.reset();
        tokens = std::make_unique<vault>(
            loop_.get_executor(),
            [this] {
                return open_sqlite(loop_.get_executor(), folder_ / "state.db", secret{std::string(32, 'k')});
            },
            [](const store_news& news) { throw std::runtime_error{news.message}; });
        run(tokens->disk().open());
    }
    template <class T>
    T run(asio::awaitable<T> what) {
        auto answer = asio::co_spawn(loop_, std::move(what), asio::use_future);
        loop_.restart();
        loop_.run();
        return answer.get();
    }
    void give(std::int64_t count, char text) {
        for (std::int64_t i = 0; i < count; ++i)
            tokens->give(static_cast<session_id>(i + 1), "session-" + std::to_string(i), "access_token_file",
                         secret{std::string(86, text)}, start);
    }
    void flush(wall_time now) { run(tokens->disk().flush(now)); }

    std::unique_ptr<vault> tokens;

private:
    asio::io_context loop_{1};
    std::filesystem::path folder_;
};

/// So many new sessions until all of them are durable.
void new_sessions(benchmark::State& state) {
    char text = 'a';
    for (auto round : state) {
        static_cast<void>(round);
        state.PauseTiming();
        disk_vault disk;
        state.ResumeTiming();
        disk.give(state.range(0), text++);
        disk.flush(start);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(new_sessions)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond)->UseRealTime();

/// A start with so many sessions, until each has its row.
void start_with_sessions(benchmark::State& state) {
    disk_vault disk;
    disk.give(state.range(0), 't');
    disk.flush(start);
    for (auto round : state) {
        static_cast<void>(round);
        disk.open();
        for (std::int64_t i = 0; i < state.range(0); ++i)
            if (disk.tokens->claim(static_cast<session_id>(i + 1), "session-" + std::to_string(i),
                                   "access_token_file", false) == nullptr)
                throw std::runtime_error{"a row is lost"};
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(start_with_sessions)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// The observations of so many sessions in one commit.
void observations(benchmark::State& state) {
    disk_vault disk;
    disk.give(state.range(0), 't');
    disk.flush(start);
    auto now = start;
    for (auto round : state) {
        static_cast<void>(round);
        now += std::chrono::hours{1};
        observed seen;
        seen.last_verified = now;
        for (std::int64_t i = 0; i < state.range(0); ++i)
            disk.tokens->note(static_cast<session_id>(i + 1), seen);
        disk.flush(now);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(observations)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

/// One rotation: intent and answer, each durable by itself.
void rotation(benchmark::State& state) {
    disk_vault disk;
    const std::string origin = "refresh_token https://login.example client sha256:seed";
    disk.tokens->begin(1, "view", origin, secret{"seed"}, start);
    int number = 0;
    for (auto round : state) {
        static_cast<void>(round);
        if (!disk.run(disk.tokens->grants().record_intent(1))) throw std::runtime_error{"no intent"};
        genesys::token_grant grant;
        grant.access_token = secret{"access-" + std::to_string(++number)};
        grant.refresh_token = secret{"refresh-" + std::to_string(number)};
        if (!disk.run(disk.tokens->grants().record_answer(1, origin, std::move(grant), start)))
            throw std::runtime_error{"no answer"};
    }
}
BENCHMARK(rotation)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
}  // namespace tokenkeeper::store

BENCHMARK_MAIN();
