#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// Where something stands in its file; both count from 1.
struct position {
    int line = 0;
    int column = 0;
};

struct entry;

/// A value of a YAML file as it was written: texts are not yet numbers, times or truths.
///
/// yaml-cpp's own nodes are not used, as they accept duplicate keys, look keys up one by one and turn `010`
/// into 8.
struct node {
    enum class kind { nothing, text, list, map };

    kind what = kind::nothing;
    position at;             ///< of a value that is not there: its key's
    bool is_quoted = false;  ///< so `"300"` can be told from `300`
    std::string text;
    std::vector<node> items;     ///< of a list
    std::vector<entry> entries;  ///< of a map, in the order of the file, without duplicates

    [[nodiscard]] const entry* find(std::string_view key) const noexcept;
};

struct entry {
    std::string key;
    position at;
    node value;
};

/// What stands for a value that is not looked at.
node nothing_at(position at);

/// "a map", "a list", "a text", "nothing": what was found where something else is expected.
std::string_view name_of(node::kind what) noexcept;

/// The tree of one file. Wipes its texts when it goes, as some are tokens.
class document {
public:
    explicit document(node root) noexcept;
    document(document&& other) noexcept;
    document& operator=(document&& other) = delete;
    document(const document&) = delete;
    document& operator=(const document&) = delete;
    ~document();

    [[nodiscard]] const node& root() const noexcept { return root_; }

private:
    node root_;
};

}  // namespace tokenkeeper::config
