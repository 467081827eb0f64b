#include "daemon/store/sqlite/comparison.hpp"
#include "daemon/store/sqlite/database/connect.hpp"
#include "daemon/store/sqlite/database/sqlite_memory.hpp"
#include "daemon/store/sqlite/database/trouble.hpp"
#include "daemon/store/sqlite/earlier_version.hpp"
#include "daemon/store/sqlite/local_store.hpp"
#include "daemon/store/sqlite/records/mark_records.hpp"
#include "daemon/store/sqlite/records/record_plan.hpp"
#include "daemon/store/sqlite/records/seal.hpp"
#include "daemon/store/sqlite/records/session_records.hpp"
#include "daemon/store/sqlite/salvage.hpp"

#include <utility>

namespace tokenkeeper::store {

namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;
using state = inspected_file::state;

/// One of the two files, while the store is opened.
struct half {
    fs::path path;
    file_purpose purpose{};
    state found = state::missing;
    std::string cause;                ///< what is wrong with it
    std::optional<database> earlier;  ///< of the version before
    std::optional<database> blank;    ///< without any table
    std::optional<record_file> file;  ///< in order

    store_result<void> look() {
        auto inspected = inspect(path, purpose);
        if (!inspected) return inspected.error();
        found = inspected->condition;
        cause = std::move(inspected->cause);
        if (found == state::earlier) earlier = std::move(inspected->db);
        if (found == state::empty) blank = std::move(inspected->db);
        if (found == state::ours) {
            auto taken = record_file::take(path, std::move(*inspected->db));
            if (!taken) return taken.error();
            file.emplace(std::move(*taken));
        }
        return {};
    }

    void set_damaged(std::string reason) {
        earlier.reset();
        blank.reset();
        found = state::damaged;
        cause = std::move(reason);
    }

    /// There is nothing in it that anybody could miss, its log included.
    void set_missing() {
        if (blank) blank->tidy_at_close(true);
        blank.reset();
        found = state::missing;
    }

    /// Every record that can be read.
    store_result<void> read(const record_file::visitor& entry) {
        if (file) return file->read(entry);
        if (found != state::damaged) return {};
        const auto records = salvage(path);
        for (const auto& [key, item] : records.all())
            entry(key, item.bytes.view());
        return {};
    }

    /// Puts a new file with this content in its place.
    store_result<fs::path> replace(const record_changes& content, bool kept) {
        if (earlier) earlier->tidy_at_close(true);
        earlier.reset();
        file.reset();
        const auto finished = unfinished(path);
        auto made = record_file::make(finished, purpose, content);
        auto placed = made ? put_in_place(finished, path, kept, instant::now().wall)
                           : store_result<fs::path>{made.error()};
        if (!placed) remove_with_logs(finished);
        if (!placed) return placed.error();
        if (auto opened = look(); !opened) return opened.error();
        if (!file) return store_error{kind::unavailable, path.string() + " cannot be opened: " + cause};
        return placed;
    }
};

/// One opening of the store.
class opening {
public:
    opening(const fs::path& path, const secret& key) : key_(key), rows_(key) {
        sessions_.path = path;
        sessions_.purpose = file_purpose::sessions;
        marks_.path = marks_beside(path);
        marks_.purpose = file_purpose::marks;
    }

    store_result<local_opened> run(store_lock lock) {
        for (const auto* entry : {&sessions_, &marks_})
            remove_with_logs(unfinished(entry->path));
        if (auto done = read(); !done) return done.error();
        if (auto wrong = wrong_key()) return *wrong;
        auto agreed = compare(rows_, mark_records_, lost());
        if (are_names_lost()) tell_lost_names(agreed);
        if (auto done = update_marks(agreed); !done) return done.error();
        if (auto done = update_sessions(agreed); !done) return done.error();

        local_opened made;
        made.store = std::make_unique<local_store>(
            sessions_.path, key_.clone(), std::move(lock),
            local_store::files{std::move(*sessions_.file), std::move(*marks_.file)},
            std::move(agreed.numbers), std::move(agreed.found));
        if (!damage_.empty()) made.damage = damage_;
        return made;
    }

private:
    store_result<void> read() {
        for (auto* entry : {&sessions_, &marks_})
            if (auto done = entry->look(); !done) return done;
        judge_empty_files();
        if (auto done = marks_.read([this](auto key, auto bytes) { mark_records_.add(key, bytes); }); !done)
            return done;
        if (auto done = sessions_.read([this](auto key, auto bytes) { rows_.add(key, bytes); }); !done)
            return done;
        if (sessions_.earlier) {
            if (auto done = read_earlier(*sessions_.earlier, key_, rows_); !done) {
                auto trouble = trouble_with(sessions_.path, "read", done.error());
                if (trouble.what == kind::unavailable) return trouble;
                // Its version is right, so tables that are not what they should be are damage.
                sessions_.set_damaged("is damaged: " + done.error().text);
            }
        }
        if (sessions_.found == state::damaged) salvage_earlier(sessions_.path, key_, rows_);
        return {};
    }

    /// An empty file tells no more than a missing one, as somebody may have made it for the daemon; but where
    /// there was a store, its content is gone.
    void judge_empty_files() {
        if (sessions_.found == state::empty && marks_.found == state::missing) sessions_.set_missing();
        for (auto* entry : {&sessions_, &marks_})
            if (entry->found == state::empty) entry->set_damaged(entry->cause);
    }

    [[nodiscard]] std::optional<store_error> wrong_key() const {
        if (!rows_.any_sealed() || (!key_.empty() && !rows_.is_of_another_key())) return std::nullopt;
        const std::string cause =
            key_.empty() ? " is sealed and there is no key: set state.key_file to the key that it "
                           "was sealed with; nothing was changed"
                         : " is sealed with another key than that of state.key_file; put the "
                           "right key there; nothing was changed";
        return store_error{kind::wrong_key, sessions_.path.string() + cause};
    }

    /// Tells why rows are missing whose names are known.
    [[nodiscard]] std::optional<std::string> lost() const {
        if (sessions_.found == state::damaged)
            return "it was in a damaged part of " + sessions_.path.string();
        if (sessions_.found == state::missing) return sessions_.path.string() + " is gone";
        return std::nullopt;
    }

    /// There is no list of names, and what there is of rows is not all.
    [[nodiscard]] bool are_names_lost() const {
        if (!mark_records_.empty()) return false;
        if (sessions_.found == state::earlier) return !rows_.damaged().empty();
        return sessions_.found == state::damaged;
    }
    void tell_lost_names(comparison& agreed) const {
        const auto cause = "its row may have been in a damaged part of " + sessions_.path.string();
        agreed.found.damaged.push_back({"", cause});
        put_name(agreed.names, agreed.numbers, "", cause);
    }

    store_result<void> update_marks(comparison& agreed) {
        if (marks_.file) return marks_.file->write(agreed.names, false);
        record_changes content;
        put_fingerprint_key(content, agreed.numbers);
        for (const auto& entry : agreed.found.sent)
            put_mark(content, agreed.numbers, entry);
        for (const auto& entry : agreed.found.rows)
            put_name(content, agreed.numbers, entry.name, "");
        for (const auto& entry : agreed.found.damaged)
            put_name(content, agreed.numbers, entry.name, entry.cause);
        const bool expected = sessions_.found == state::missing || sessions_.found == state::earlier;
        return replace(marks_, content, expected);
    }

    store_result<void> update_sessions(comparison& agreed) {
        const bool to_be_sealed = !key_.empty() && rows_.any_plain();
        if (sessions_.file && !to_be_sealed) return {};
        record_changes content;
        put_fingerprint_key(content, agreed.numbers);
        for (const auto& entry : agreed.found.rows) {
            if (!put_session(content, agreed.numbers, entry, key_))
                return store_error{kind::broken, sessions_.path.string() + ": OpenSSL cannot seal"};
        }
        agreed.numbers.damaged_histories.clear();
        for (const auto& entry : agreed.found.histories)
            put_history(content, agreed.numbers, entry);
        return replace(sessions_, content, mark_records_.empty());
    }

    /// `expected`: a missing file is no surprise and is not told.
    store_result<void> replace(half& old, const record_changes& content, bool expected) {
        const auto before = old.found;
        const auto cause = old.cause;
        const bool kept = before == state::damaged || (before == state::earlier && !rows_.damaged().empty());
        const auto aside = old.replace(content, kept);
        if (!aside) return aside.error();
        if (before == state::missing && !expected)
            tell(old.path.string() + " is gone: the daemon made a new one");
        if (before == state::damaged) {
            tell(old.path.string() + ' ' + cause + ": the daemon set it aside as " + aside->string() +
                 ", and took over what it could read of it");
        }
        return {};
    }

    void tell(const std::string& damage) { damage_ += (damage_.empty() ? "" : "; ") + damage; }

    const secret& key_;
    half sessions_;
    half marks_;
    session_records rows_;
    mark_records mark_records_;
    std::string damage_;
};

}  // namespace

store_result<local_opened> open_local(const fs::path& path, const secret& key) {
    wipe_sqlite_memory();
    if (!key.empty() && key.reveal().size() != key_size) {
        return store_error{kind::wrong_key, "the key of " + path.string() + " must have " +
                                                std::to_string(key_size) + " bytes, not " +
                                                std::to_string(key.reveal().size())};
    }
    auto lock = store_lock::take(path);
    if (!lock) return lock.error();
    return opening{path, key}.run(std::move(*lock));
}

}  // namespace tokenkeeper::store
