#pragma once

#include "daemon/store/sqlite/records/record.hpp"
#include "daemon/store/sqlite/records/row_clocks.hpp"
#include "daemon/store/sqlite/records/row_codec.hpp"
#include "daemon/store/store.hpp"
#include "lib/base/secret.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::store {

/// Collects the content of the file of sessions, record by record.
class session_records {
public:
    explicit session_records(const secret& key) : key_(key) {}

    /// Adds a record by its key, with the bytes of the file.
    void add(std::uint64_t key, std::string_view bytes);
    /// A row of the version before, or one that could not be read there; whether any of it was sealed.
    void add_earlier(stored_session session, bool sealed);
    /// Something else that the key opened.
    void add_proof_of_key() noexcept { ++opened_; }
    void add_damaged_earlier(std::string name);

    struct item {
        std::uint64_t number = 0;
        std::uint64_t revision = 0;
        stored_session session;
    };
    struct damaged_item {
        std::uint64_t number = 0;
        damaged_row row;  ///< the name is empty where not even that can be read
    };
    /// By names, each once, with what was observed of it last.
    [[nodiscard]] std::vector<item> take_rows();
    [[nodiscard]] const std::vector<damaged_item>& damaged() const noexcept { return damaged_; }
    struct history_item {
        std::uint64_t revision = 0;
        stored_history history;
    };
    struct damaged_history {
        std::uint64_t number = 0;
        std::string name;  ///< empty where it cannot be read
    };
    /// By their numbers.
    [[nodiscard]] std::map<std::uint64_t, history_item> take_histories() {
        return std::move(histories_.readable);
    }
    [[nodiscard]] const std::vector<damaged_history>& damaged_histories() const noexcept {
        return histories_.damaged;
    }
    [[nodiscard]] std::optional<secret> take_fingerprint_key() { return std::move(fingerprint_key_); }
    [[nodiscard]] std::uint64_t last_revision() const noexcept { return last_revision_; }

    [[nodiscard]] bool any_sealed() const noexcept { return sealed_ > 0; }
    [[nodiscard]] bool any_plain() const noexcept { return plain_ > 0; }
    /// All that is sealed was sealed with another key.
    [[nodiscard]] bool is_of_another_key() const noexcept { return sealed_ > 0 && opened_ == 0; }

private:
    void add_session(std::uint64_t number, std::uint64_t revision, std::string_view payload);
    void add_clocks(const record& r);
    void add_history(const record& r);
    void add_damaged(std::uint64_t key, std::string_view bytes);

    const secret& key_;
    std::map<std::uint64_t, item> rows_;
    struct seen_item {
        std::uint64_t revision = 0;
        observed seen;
    };
    std::map<std::uint64_t, seen_item> seen_;
    struct clocks_item {
        std::uint64_t revision = 0;
        row_clocks clocks;
    };
    using clocks_map = std::map<std::uint64_t, clocks_item>;
    /// The clocks of the record with this number and revision; unknown ones where nobody wrote any.
    static row_clocks find_clocks(const clocks_map& clocks, std::uint64_t number, std::uint64_t revision);
    struct {
        clocks_map of_rows;
        clocks_map of_observations;
    } clocks_;
    std::map<std::uint64_t, login_record> logins_;
    std::vector<damaged_item> damaged_;
    struct {
        std::map<std::uint64_t, history_item> readable;
        std::vector<damaged_history> damaged;
    } histories_;
    std::optional<secret> fingerprint_key_;
    std::uint64_t last_revision_ = 0;
    std::uint64_t sealed_ = 0;
    std::uint64_t opened_ = 0;
    std::uint64_t plain_ = 0;
};

}  // namespace tokenkeeper::store
