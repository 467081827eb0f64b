#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokenkeeper::files {

/// Others can make every call wait that looks into a folder of theirs: who serves a file system keeps a
/// folder's lock for as long as that does not answer, and no signal ends the wait. So such calls are made on
/// threads that may wait, at most one for each of the others, while the daemon goes on.

/// Whom a thread may wait for: each for those before it, too.
enum class waiting {
    for_nobody,
    for_mounts,   ///< file systems that root mounted, and that another host or a process of root's serves
    for_folders,  ///< root's folders that others may list or reach, and so hold
    for_anybody,
};

bool may_wait_for_mounts() noexcept;
bool may_wait_for_folders() noexcept;
/// True on a thread that may wait for anybody.
bool may_wait_for_others() noexcept;

/// True on a thread whose table of descriptors is its own (start_patient_thread).
bool has_descriptors_of_its_own() noexcept;

/// Makes this thread one that may wait, or may not, while it is in scope.
class patient_scope {
public:
    explicit patient_scope(waiting level = waiting::for_anybody) noexcept;
    ~patient_scope();
    patient_scope(const patient_scope&) = delete;
    patient_scope& operator=(const patient_scope&) = delete;

private:
    waiting before_;
};

/// The first word of `whom` is the kind of the work: "user", "folder" and "mount" for looks, "list" for the
/// folders of session sets, "sinks" for writing them. busy_threads says how many there are; all of them stay
/// below TasksMax= of the unit. `whom` begins with this where a thread writes sinks.
constexpr std::string_view writing_sinks = "sinks in ";
/// With these it begins where a thread looks at what is on a mount, or in a folder of root's. Such a thread
/// is for all who have files there, so it waits for nobody else.
constexpr std::string_view looking_at_mount = "mount ";
constexpr std::string_view looking_into_folder = "folder ";

/// Does the work on a thread that may wait. The thread has a table of descriptors of its own, in which `kept`
/// alone is open, and /dev/null as the standard ones: however long it waits, it holds no socket, no lock and
/// no pipe when the daemon ends. Returns false if `whom` still keeps an earlier one waiting, or no thread can
/// be made.
///
/// The work must own all that it uses, as it may be done when its caller is gone.
bool start_patient_thread(const std::string& whom, std::function<void()> work, int kept = -1);

/// How long work is waited for. Work that nothing stops costs nothing of it, however busy the host is.
enum class patience {
    look,  ///< 100 ms, of which each of the others gets 300 ms within half a minute, and all a second
    /// The same on a mount of root's, which may be slow without anybody's fault: 4 s within half a minute,
    /// and 5 s for all. An answer within 10 ms costs nothing.
    look_afar,
    list,  ///< of a folder with thousands of names, not on the loop: 2.5 s, and 5 s for all
};

/// Does the work on such a thread, and waits for it a short time. Returns false if it is not done by then.
/// 2 ms, or for a list 50 ms, are there in any case. Until a busy host lets the thread begin there are 50 ms
/// besides, half a second within half a minute for all.
bool finished_in_time(const std::string& whom, std::function<void()> work, int kept = -1,
                      patience longest = patience::look);

/// The same with a time of the caller, which is not the loop's thread.
bool finished_within(std::chrono::milliseconds longest, const std::string& whom, std::function<void()> work,
                     int kept = -1);

/// The result of such work; nullopt: there was no answer in time.
template <class Result>
std::optional<Result> ask_in_time(const std::string& whom, std::function<Result()> work, int kept = -1,
                                  patience longest = patience::look) {
    const auto answer = std::make_shared<std::optional<Result>>();
    const bool is_finished = finished_in_time(
        whom, [answer, work = std::move(work)] { answer->emplace(work()); }, kept, longest);
    if (!is_finished) return std::nullopt;
    return std::move(*answer);
}

/// The same where the thread, too, may meet somebody whom it must not wait for: `kept_by` of the answer names
/// them, and they have a thread of their own.
template <class Answer>
std::optional<Answer> ask_all_in_time(std::string whom, const std::function<Answer()>& work, int kept = -1) {
    // For a mount, a folder, and whoever owns what is in it.
    constexpr int most_threads = 3;
    const auto longest = whom.starts_with(looking_at_mount) ? patience::look_afar : patience::look;
    for (int i = 0; i < most_threads; ++i) {
        auto answered = ask_in_time<Answer>(whom, work, kept, longest);
        if (!answered || answered->kept_by.empty()) return answered;
        whom = std::move(answered->kept_by);
    }
    return std::nullopt;
}

template <class Result>
std::optional<Result> ask_within(std::chrono::milliseconds longest, const std::string& whom,
                                 std::function<Result()> work, int kept = -1) {
    const auto answer = std::make_shared<std::optional<Result>>();
    const bool is_finished = finished_within(
        longest, whom, [answer, work = std::move(work)] { answer->emplace(work()); }, kept);
    if (!is_finished) return std::nullopt;
    return std::move(*answer);
}

}  // namespace tokenkeeper::files
