#include "daemon/state/store.hpp"

#include <filesystem>
#include <stdexcept>

#include <benchmark/benchmark.h>

#include <stdlib.h>

namespace tokenkeeper::state {
namespace {

constexpr std::int64_t sessions = 1000;

std::string name_of(std::int64_t number) {
    return "session-" + std::to_string(number);
}

stored_session session(std::int64_t number) {
    stored_session made;
    made.name = name_of(number);
    made.origin = "access_token_file";
    made.current = stored_token{secret{std::string(86, 't')}, wall_time{}, std::nullopt};
    return made;
}

/// A store of a thousand sessions on the disk of $TMPDIR: what a sync costs is the most of it.
class stored_sessions : public benchmark::Fixture {
public:
    void SetUp(benchmark::State& /*state*/) override {
        auto name = (std::filesystem::temp_directory_path() / "tokenkeeper-bench-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp " + name};
        folder_ = name;
        store_ = std::move(store::open(folder_ / "state.db", secret{std::string(32, 'k')}).value().as);
        for (std::int64_t i = 0; i < sessions; ++i)
            store_->save(session(i)).value();
    }
    void TearDown(benchmark::State& /*state*/) override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

protected:
    std::filesystem::path folder_;
    std::unique_ptr<store> store_;
};

BENCHMARK_DEFINE_F(stored_sessions, note_all_in_one_commit)(benchmark::State& state) {
    std::vector<std::pair<std::string, observed>> seen;
    for (std::int64_t i = 0; i < sessions; ++i) {
        seen.emplace_back(name_of(i), observed{wall_time{}, wall_time{}, wall_time{}, deadline_origin::server,
                                               wall_time{}});
    }
    while (state.KeepRunning())
        store_->note(seen).value();
    state.SetItemsProcessed(state.iterations() * sessions);
}
BENCHMARK_REGISTER_F(stored_sessions, note_all_in_one_commit)->Unit(benchmark::kMillisecond)->UseRealTime();

BENCHMARK_DEFINE_F(stored_sessions, save_each)(benchmark::State& state) {
    while (state.KeepRunning()) {
        for (std::int64_t i = 0; i < sessions; ++i)
            store_->save(session(i)).value();
    }
    state.SetItemsProcessed(state.iterations() * sessions);
}
BENCHMARK_REGISTER_F(stored_sessions, save_each)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace tokenkeeper::state

BENCHMARK_MAIN();
