#include "tests/daemon/store/support/faulty_disk.hpp"
#include "tests/daemon/store/support/rotations.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <unistd.h>

namespace tokenkeeper::store::test_support::kill_test {
namespace {

constexpr int sessions = 3;

/// What a child has been told is done; seen by its parent after it was killed.
class acknowledgements {
public:
    acknowledgements() {
        void* const memory =
            ::mmap(nullptr, sizeof(steps), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::runtime_error{"mmap"};
        shared_ = new (memory) steps{};
    }
    acknowledgements(const acknowledgements&) = delete;
    acknowledgements& operator=(const acknowledgements&) = delete;
    ~acknowledgements() { ::munmap(shared_, sizeof(steps)); }

    std::atomic<int>& of(int session) { return shared_->at(static_cast<std::size_t>(session)); }

private:
    using steps = std::array<std::atomic<int>, sessions>;
    steps* shared_;
};

/// Step 3n is the n-th rotation done, 3n+1 the next one's intent, 3n+2 its grant.
store_result<void> take_step(kept_rows& in, const std::string& name, int step) {
    const auto next = std::to_string(step / 3 + 1);
    const secret refresh{name + "-refresh-" + next};
    switch (step % 3) {
        case 0:
            return in.refresh_is_sent(name);
        case 1:
            return in.granted(name, token(name + "-access-" + next), &refresh);
        default:
            return in.promoted(name);
    }
}

/// The step that a session is at by what is stored, and -1 where its parts are not of one step.
int step_of(const stored_session& one) {
    const auto number = [&](const secret& value) {
        const auto text = value.reveal();
        return std::stoi(std::string{text.substr(text.rfind('-') + 1)});
    };
    if (!one.current) return -1;
    const int done = number(one.current->value);
    const int refresh = number(one.refresh_token);
    if (one.next) {
        const bool whole = number(one.next->value) == done + 1 && refresh == done + 1 && !one.refresh_sent;
        return whole ? 3 * done + 2 : -1;
    }
    if (refresh != done) return -1;
    return 3 * done + (one.refresh_sent ? 1 : 0);
}

std::string name_of(int number) {
    return "session-" + std::to_string(number);
}

/// Tells of each step by a byte; `done` knows it by then.
[[noreturn]] void rotate_for_ever(const std::filesystem::path& path, acknowledgements& done, int progress) {
    auto opened = open_local(path, key_of('k'));
    if (!opened || opened->damage) ::_exit(7);
    kept_rows kept{std::move(*opened)};
    for (;;) {
        for (int i = 0; i < sessions; ++i) {
            const int step = done.of(i);
            if (!take_step(kept, name_of(i), step)) ::_exit(8);
            done.of(i) = step + 1;
            if (::write(progress, "", 1) != 1) ::_exit(9);
        }
    }
}

/// A child that rotates, killed somewhere in the step that follows a random number of steps: how fast the
/// machine is does not matter.
void rotate_and_kill(const std::filesystem::path& path, acknowledgements& done, std::mt19937& random) {
    std::array<int, 2> progress{};
    ASSERT_EQ(::pipe(progress.data()), 0);
    const auto child = ::fork();
    if (child == 0) rotate_for_ever(path, done, progress[1]);
    ::close(progress[1]);
    char step = 0;
    for (int left = std::uniform_int_distribution<int>{1, 12}(random); left > 0; --left)
        EXPECT_EQ(::read(progress[0], &step, 1), 1) << "it ended by itself";
    ::kill(child, SIGKILL);
    ::close(progress[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << WEXITSTATUS(status);
}

int kills_wanted() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet
    const auto* const wanted = std::getenv("TOKENKEEPER_KILLS");
    return wanted == nullptr ? 120 : std::max(1, std::atoi(wanted));
}

struct tally {
    int kills = 0;
    int steps = 0;
    int not_acknowledged = 0;  ///< committed, but killed before it was told
    std::array<int, 3> in_phase{};
};

/// What is stored is what was acknowledged, or one step further. Goes on from there.
void look_after(const kept_rows& stored, acknowledgements& done, tally& all) {
    ASSERT_EQ(stored.rows.size(), static_cast<std::size_t>(sessions));
    for (int i = 0; i < sessions; ++i) {
        const int step = step_of(stored.rows.at(name_of(i)));
        const int acknowledged = done.of(i);
        ASSERT_TRUE(step == acknowledged || step == acknowledged + 1)
            << "acknowledged " << acknowledged << ", stored " << told(stored);
        if (step > acknowledged) ++all.not_acknowledged;
        ++all.in_phase.at(static_cast<std::size_t>(step % 3));
        done.of(i) = step;
    }
}

TEST(killed_store, has_all_that_was_acknowledged) {
    const scratch folder;
    acknowledgements done;
    for (int i = 0; i < sessions; ++i)
        ASSERT_TRUE(folder.open(key_of('k'))->save(session(name_of(i))));
    const auto seed = std::random_device{}();
    std::mt19937 random{seed};
    SCOPED_TRACE("seed " + std::to_string(seed));

    tally all;
    for (const int wanted = kills_wanted(); all.kills < wanted; ++all.kills) {
        rotate_and_kill(folder.path(), done, random);
        const auto store = folder.open(key_of('k'));
        ASSERT_TRUE(store);
        look_after(*store, done, all);
        if (HasFatalFailure()) return;
    }
    for (int i = 0; i < sessions; ++i)
        all.steps += done.of(i);
    std::cout << "killed " << all.kills << " times in " << all.steps << " steps of rotations (seed " << seed
              << "): none lost; committed but not yet acknowledged: " << all.not_acknowledged
              << "; found at rest, with an intent, with a new token: " << all.in_phase[0] << ", "
              << all.in_phase[1] << ", " << all.in_phase[2] << '\n';
    EXPECT_GT(all.steps, all.kills);
}

TEST(killed_store, is_whole_at_every_single_step_of_the_disk) {
    faulty_disk::install();
    const auto& life = life_of_a_session();
    const auto& stages = stages_of_that_life();
    int deaths = 0;
    for (int step = 1;; ++step) {
        SCOPED_TRACE(step);
        const scratch folder;
        acknowledgements done;
        const auto end = in_child([&] {
            faulty_disk::die_at(step);
            const auto store = folder.open(key_of('k'));
            for (const auto& call : life) {
                if (!call(*store)) return std::string{"a call failed"};
                ++done.of(0);
            }
            return std::string{"lived"};
        });
        const auto acknowledged = static_cast<std::size_t>(done.of(0));
        const auto now = told(*folder.open(key_of('k')));
        if (now != stages.at(acknowledged)) {
            ASSERT_EQ(now, stages.at(std::min(acknowledged + 1, life.size()))) << acknowledged;
        }
        if (end == "lived") break;
        ASSERT_EQ(end, "killed by signal 9");
        ++deaths;
    }
    std::cout << "killed at each of " << deaths << " steps of the disk\n";
    EXPECT_GT(deaths, 4 * static_cast<int>(life.size()));
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::kill_test
