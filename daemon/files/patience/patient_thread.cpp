#include "daemon/files/patience/patient_thread.hpp"

#include "daemon/files/descriptor.hpp"
#include "daemon/files/patience/busy_threads.hpp"
#include "daemon/files/patience/waiting_allowance.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include <sys/resource.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

constexpr waiting_allowance::terms for_looks{.at_once = std::chrono::milliseconds{100},
                                             .for_each = std::chrono::milliseconds{300},
                                             .for_all = std::chrono::seconds{1},
                                             .prompt = std::chrono::milliseconds{2}};
constexpr waiting_allowance::terms for_looks_afar{.at_once = std::chrono::milliseconds{100},
                                                  .for_each = std::chrono::seconds{4},
                                                  .for_all = std::chrono::seconds{5},
                                                  .prompt = std::chrono::milliseconds{10}};
constexpr waiting_allowance::terms for_lists{.at_once = std::chrono::milliseconds{2'500},
                                             .for_each = std::chrono::milliseconds{2'500},
                                             .for_all = std::chrono::seconds{5},
                                             .prompt = std::chrono::milliseconds{50}};
/// Until a thread begins nobody but the host keeps it waiting, so that is not of the time for the work.
constexpr waiting_allowance::terms for_starts{.at_once = std::chrono::milliseconds{50},
                                              .for_each = std::chrono::milliseconds{500},
                                              .for_all = std::chrono::milliseconds{500},
                                              .prompt = std::chrono::milliseconds{1}};
/// Walks need little, and the pages that a thread has touched are locked into memory.
constexpr std::size_t stack_size = std::size_t{512} * 1024;

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
thread_local waiting patience_of_this_thread = waiting::for_nobody;
thread_local bool has_own_descriptors = false;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

/// All that the threads of this process share. It is never destroyed: a thread may outlive `main`.
struct shared_state {
    std::mutex mutex;
    std::condition_variable changed;
    busy_threads busy;
    waiting_allowance looks{for_looks};
    waiting_allowance looks_afar{for_looks_afar};
    waiting_allowance lists{for_lists};
    waiting_allowance starts{for_starts};

    waiting_allowance& allowance(patience longest) {
        if (longest == patience::look_afar) return looks_afar;
        return longest == patience::look ? looks : lists;
    }
};

shared_state& shared() {
    static auto* const state = new shared_state;  // NOLINT(cppcoreguidelines-owning-memory)
    return *state;
}

struct patient_task {
    std::string whom;
    std::function<void()> work;
    int kept;
};

bool close_between(unsigned first, unsigned last, unsigned flags) noexcept {
    return first > last || ::syscall(SYS_close_range, first, last, flags) == 0;
}

/// The table of this thread becomes its own, with nothing but one descriptor. A kernel without
/// close_range (before 5.9) leaves it the daemon's.
void leave_descriptors(int kept) noexcept {
    constexpr unsigned first_other = STDERR_FILENO + 1;
    // The kernel copies only what stands before the range, so this costs the same with 8,000 connections.
    const auto behind = kept < 0 ? first_other : static_cast<unsigned>(kept) + 1;
    if (!close_between(behind, ~0U, CLOSE_RANGE_UNSHARE)) return;
    has_own_descriptors = true;
    if (kept >= 0) close_between(first_other, static_cast<unsigned>(kept) - 1, 0);
    const descriptor nothing{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    for (int standard = STDIN_FILENO; nothing.is_open() && standard <= STDERR_FILENO; ++standard)
        ::dup2(nothing.get(), standard);
}

void end_task(const std::string& whom) {
    auto& state = shared();
    const std::lock_guard guard{state.mutex};
    state.busy.end(whom);
    state.changed.notify_all();
}

waiting level_of(std::string_view whom) noexcept {
    if (whom.starts_with(looking_at_mount)) return waiting::for_mounts;
    return whom.starts_with(looking_into_folder) ? waiting::for_folders : waiting::for_anybody;
}

void* run_task(void* argument) {
    const std::unique_ptr<patient_task> task{static_cast<patient_task*>(argument)};
    const patient_scope waits{level_of(task->whom)};
    leave_descriptors(task->kept);
    task->work();
    task->work = nullptr;
    end_task(task->whom);
    return nullptr;
}

bool make_thread(std::unique_ptr<patient_task> task) {
    pthread_attr_t attributes{};
    if (::pthread_attr_init(&attributes) != 0) return false;
    ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    ::pthread_attr_setstacksize(&attributes, stack_size);
    sigset_t all{};
    ::sigfillset(&all);
    ::pthread_attr_setsigmask_np(&attributes, &all);
    pthread_t thread{};
    const bool is_made = ::pthread_create(&thread, &attributes, run_task, task.get()) == 0;
    ::pthread_attr_destroy(&attributes);
    if (is_made) static_cast<void>(task.release());  // the thread has it
    return is_made;
}

}  // namespace

bool may_wait_for_mounts() noexcept {
    return patience_of_this_thread >= waiting::for_mounts;
}

bool may_wait_for_folders() noexcept {
    return patience_of_this_thread >= waiting::for_folders;
}

bool may_wait_for_others() noexcept {
    return patience_of_this_thread == waiting::for_anybody;
}

bool has_descriptors_of_its_own() noexcept {
    return has_own_descriptors;
}

patient_scope::patient_scope(waiting level) noexcept
    : before_(std::exchange(patience_of_this_thread, level)) {}

patient_scope::~patient_scope() {
    patience_of_this_thread = before_;
}

bool start_patient_thread(const std::string& whom, std::function<void()> work, int kept) {
    auto& state = shared();
    {
        const std::lock_guard guard{state.mutex};
        if (!state.busy.begin(whom, busy_threads::clock::now())) return false;
    }
    if (make_thread(std::make_unique<patient_task>(patient_task{whom, std::move(work), kept}))) return true;
    end_task(whom);
    return false;
}

namespace {

using clock = waiting_allowance::clock;

/// The number of times that this thread has waited for something; the times in which it only got no processor
/// do not count.
long waits_of_this_thread() noexcept {
    rusage usage{};
    return ::getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
}

struct progress {
    std::optional<clock::time_point> began{};
    std::optional<clock::duration> took{};  ///< zero if the work never waited
};

/// Waits until the thread has begun. Returns how long that took.
clock::duration wait_for_start(std::unique_lock<std::mutex>& guard, const progress& thread,
                               clock::time_point made) {
    auto& state = shared();
    const auto longest = state.starts.left({}, made);
    state.changed.wait_until(guard, made + longest, [&thread] { return thread.began.has_value(); });
    const auto took = std::min(thread.began.value_or(clock::now()) - made, longest);
    state.starts.spend({}, took, made);
    return took;
}

struct work_result {
    std::optional<clock::duration> took;  ///< see progress; nullopt: it is not done
    clock::duration start{};              ///< the host took so long to let it begin
};

work_result finish_until(clock::time_point end, const std::string& whom, std::function<void()> work,
                         int kept) {
    auto& state = shared();
    const auto done = std::make_shared<progress>();
    // Another thread of the daemon may be asking the same. One that is late is not waited for again.
    const auto is_free_or_late = [&state, &whom] { return !state.busy.is_awaited(whom); };
    std::unique_lock guard{state.mutex};
    if (!state.changed.wait_until(guard, end, is_free_or_late)) state.busy.give_up(whom);
    guard.unlock();
    const auto noted = [&state, done, kept, work = std::move(work)] {
        const auto work_begin = clock::now();
        {
            const std::lock_guard locked{state.mutex};
            done->began = work_begin;
            state.changed.notify_all();
        }
        const auto waits = waits_of_this_thread();
        work();
        // The one who waits may close the descriptor as soon as he hears: nothing may hold it then.
        if (has_own_descriptors && kept >= 0) ::close(kept);
        const bool has_waited = waits_of_this_thread() != waits;
        const std::lock_guard locked{state.mutex};
        done->took = has_waited ? clock::now() - work_begin : clock::duration::zero();
        state.changed.notify_all();
    };
    const auto made = clock::now();
    const bool is_made = start_patient_thread(whom, noted, kept);
    guard.lock();
    if (!is_made) return {};
    const auto start = wait_for_start(guard, *done, made);
    if (!state.changed.wait_until(guard, end + start, [&done] { return done->took.has_value(); }))
        state.busy.give_up(whom);
    return {done->took, start};
}

}  // namespace

bool finished_in_time(const std::string& whom, std::function<void()> work, int kept, patience longest) {
    auto& state = shared();
    auto& allowance = state.allowance(longest);
    const auto begin = clock::now();
    const auto end = [&] {
        const std::lock_guard guard{state.mutex};
        return begin + allowance.left(whom, begin);
    }();
    const auto result = finish_until(end, whom, std::move(work), kept);
    const std::lock_guard guard{state.mutex};
    // The time in which the thread got no processor is the host's, not theirs.
    allowance.spend(whom, result.took.value_or(clock::now() - begin - result.start), begin);
    return result.took.has_value();
}

bool finished_within(std::chrono::milliseconds longest, const std::string& whom, std::function<void()> work,
                     int kept) {
    return finish_until(clock::now() + longest, whom, std::move(work), kept).took.has_value();
}

}  // namespace tokenkeeper::files
