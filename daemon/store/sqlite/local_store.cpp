#include "daemon/store/sqlite/local_store.hpp"

#include "daemon/store/sqlite/database/connect.hpp"
#include "daemon/store/sqlite/database/file_stamp.hpp"
#include "daemon/store/sqlite/records/record_plan.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace tokenkeeper::store {

namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;

store_error cannot_seal(const fs::path& path) {
    return {kind::broken, path.string() + ": OpenSSL cannot seal"};
}

store_result<record_file> open_one(const fs::path& file, file_purpose purpose) {
    auto found = inspect(file, purpose);
    if (!found) return found.error();
    if (found->condition != inspected_file::state::ours) {
        return store_error{kind::unavailable,
                           file.string() + " cannot be opened: it was just made and " + found->cause};
    }
    return record_file::take(file, std::move(*found->db));
}

/// A file that was made in the place of another.
struct new_file {
    fs::path aside;    ///< where the other is now; empty: there was none
    file_stamp stamp;  ///< as it was made
};

/// The new file is whole before anything happens to the old one.
store_result<new_file> make_anew(const fs::path& file, file_purpose purpose, const record_changes& content) {
    const auto finished = unfinished(file);
    auto made = record_file::make(finished, purpose, content);
    const auto stamp = file_stamp::take(finished);
    auto placed =
        made ? put_in_place(finished, file, true, instant::now().wall) : store_result<fs::path>{made.error()};
    if (placed) return new_file{std::move(*placed), stamp};
    remove_with_logs(finished);
    return placed.error();
}

}  // namespace

fs::path marks_beside(const fs::path& sessions) {
    auto name = sessions;
    name += ".sent";
    return name;
}

fs::path unfinished(const fs::path& file) {
    auto name = file;
    name += ".new";
    return name;
}

store_result<local_store::files> open_files(const fs::path& path) {
    auto sessions = open_one(path, file_purpose::sessions);
    if (!sessions) return sessions.error();
    auto marks = open_one(marks_beside(path), file_purpose::marks);
    if (!marks) return marks.error();
    return local_store::files{std::move(*sessions), std::move(*marks)};
}

local_store::local_store(fs::path path, secret key, store_lock lock, files opened, record_numbers numbers,
                         contents found)
    : path_(std::move(path)),
      key_(std::move(key)),
      lock_(std::move(lock)),
      files_(std::move(opened)),
      numbers_(std::move(numbers)),
      found_(std::move(found)) {}

store_result<void> local_store::write_late() {
    auto done = files_->marks.write(late_, false);
    if (done) late_ = {};
    return done;
}

store_result<void> local_store::commit(const changes& wanted) {
    if (auto kept = lock_.keep(); !kept) return kept.error();
    if (!files_) return store_error{kind::replaced, path_.string() + " was replaced"};
    if (!files_->sessions.is_in_place() || !files_->marks.is_in_place()) {
        return store_error{kind::replaced,
                           path_.string() + " was removed, replaced or written by another program"};
    }
    auto plan = plan_of(wanted, key_, numbers_);
    if (!plan) return cannot_seal(path_);
    if (auto done = write_late(); !done) return done;
    if (auto done = files_->marks.write(plan->marks_before, false); !done) return done;
    if (auto done = files_->sessions.write(plan->sessions, plan->overwrite); !done) return done;
    remember(wanted);
    late_ = std::move(plan->marks_after);
    // The rows are durable: what is left is written with the next commit at the latest.
    static_cast<void>(write_late());
    return {};
}

void local_store::remember(const changes& done) {
    for (const auto& name : done.forgotten) {
        numbers_.sessions.forget(name);
        numbers_.named.erase(name);
    }
    for (const auto& fingerprint : done.not_sent)
        numbers_.marks.forget(fingerprint);
    std::set<std::string_view> kept;
    for (const auto& history : done.histories) {
        if (history.bytes.empty()) numbers_.histories.forget(history.name);
        if (!history.bytes.empty()) kept.insert(history.name);
    }
    for (const auto& name : done.forgotten)
        if (!kept.contains(name)) numbers_.histories.forget(name);
}

store_result<std::string> local_store::rewrite(const changes& everything) {
    if (const auto kept = lock_.keep(); !kept) return kept.error();
    if (files_) {
        files_->sessions.abandon();
        files_->marks.abandon();
    }
    files_.reset();
    late_ = {};
    record_numbers numbers;
    numbers.fingerprint_key = numbers_.fingerprint_key.clone();
    // The revisions go on, as a record of the old file may be found again after another damage.
    numbers.revision = numbers_.revision;
    auto plan = plan_of(everything, key_, numbers);
    if (!plan) return cannot_seal(path_);
    auto& marks = plan->marks_before;
    for (auto& mark : plan->marks_after.written)
        marks.written.push_back(std::move(mark));
    put_fingerprint_key(marks, numbers);
    put_fingerprint_key(plan->sessions, numbers);

    const auto new_marks = make_anew(marks_beside(path_), file_purpose::marks, marks);
    if (!new_marks) return new_marks.error();
    const auto new_sessions = make_anew(path_, file_purpose::sessions, plan->sessions);
    if (!new_sessions) return new_sessions.error();
    auto opened = open_files(path_);
    if (!opened) return opened.error();
    if (!opened->sessions.is_file(new_sessions->stamp) || !opened->marks.is_file(new_marks->stamp)) {
        return store_error{kind::unavailable,
                           path_.string() + " was replaced again while it was written anew"};
    }
    files_.emplace(std::move(*opened));
    numbers_ = std::move(numbers);
    std::string said = "everything was written to a new file";
    for (const auto& aside : {new_sessions->aside, new_marks->aside})
        if (!aside.empty()) said += ", and what was there was set aside as " + aside.string();
    return said;
}

}  // namespace tokenkeeper::store
