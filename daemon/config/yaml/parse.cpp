#include "daemon/config/yaml/parse.hpp"

#include "daemon/config/sections/context.hpp"
#include "daemon/config/wording.hpp"
#include "daemon/config/yaml/reason.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_map>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace tokenkeeper::config {
namespace {

/// The deepest nesting; no known key is deeper than 5.
constexpr std::size_t deepest = 16;
/// The most values in one file; 50,000 sessions have about half as many.
constexpr std::size_t most_nodes = 1'000'000;

/// Thrown to end the parsing, after the error was reported.
struct enough {};

position position_of(const YAML::Mark& mark) noexcept {
    return mark.is_null() ? position{} : position{mark.line + 1, mark.column + 1};
}

/// Builds our tree out of yaml-cpp's events and reports what yaml-cpp would accept in silence.
class builder final : public YAML::EventHandler {
public:
    builder(std::string_view text, const std::string& file, findings& found)
        : text_(text), file_(file), found_(found) {}

    [[nodiscard]] std::optional<node> take() { return std::exchange(root_, std::nullopt); }
    [[nodiscard]] position last() const noexcept { return last_; }
    [[nodiscard]] std::string path() const;
    void report(position start, std::string message) {
        found_.add({file_, start.line, start.column}, path(), std::move(message));
    }

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { close(); }

private:
    struct open_node {
        node building;
        std::optional<entry> key;  ///< of a map: the key whose value comes next
        bool key_counts = true;    ///< false: the key is an error already, its value is dropped
        std::unordered_map<std::string, position> seen;
    };

    node begin(node::kind type, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
    void open(node n);
    void close();
    void add(node n);
    void add_key(open_node& parent, node n);

    std::string_view text_;
    const std::string& file_;
    findings& found_;
    std::vector<open_node> open_;
    std::optional<node> root_;
    position last_;
    std::size_t nodes_ = 0;
    bool started_ = false;
};

std::string builder::path() const {
    std::string text;
    for (const open_node& o : open_) {
        if (!o.key) continue;
        if (!text.empty()) text += '.';
        text += shown_key(o.key->key);
    }
    return text;
}

void builder::OnDocumentStart(const YAML::Mark& mark) {
    if (!std::exchange(started_, true)) return;
    const auto start = position_of(mark);
    // yaml-cpp takes a line that is indented less than the first for the start of a new document.
    report(start,
           "there is more text after the end of the document; check the indentation of this line, and that "
           "the file holds one document only (no second \"---\")");
    throw enough{};
}

void builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    add(begin(node::kind::nothing, mark, {}, anchor));
}

void builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) {
    report(position_of(mark),
           "YAML's aliases (*) are not supported; write the value out, or put quotes around a value that "
           "begins with \"*\"");
    add(begin(node::kind::nothing, mark, {}, YAML::NullAnchor));
}

void builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& value) {
    // "!" is yaml-cpp's mark for a quoted or block text.
    node n = begin(node::kind::text, mark, tag == "!" ? std::string{} : tag, anchor);
    n.is_quoted = tag == "!";
    const auto start = static_cast<std::size_t>(std::max(mark.pos, 0));
    if (n.is_quoted && start < text_.size() && is_never_closed(text_.substr(start))) {
        report(n.start, std::string{unclosed_quote});
        throw enough{};
    }
    n.text = value;
    add(std::move(n));
}

void builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value /*style*/) {
    open(begin(node::kind::list, mark, tag, anchor));
}

void builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) {
    open(begin(node::kind::map, mark, tag, anchor));
}

node builder::begin(node::kind type, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    node n;
    n.type = type;
    n.start = position_of(mark);
    last_ = n.start;
    if (++nodes_ > most_nodes) {
        report(n.start, "more than " + std::to_string(most_nodes) + " values in one file");
        throw enough{};
    }
    if (anchor != YAML::NullAnchor) {
        report(
            n.start,
            "YAML's anchors (&) are not supported; remove this one, or put quotes around a value that begins "
            "with \"&\"");
    }
    if (!tag.empty() && tag != "?") {
        report(n.start,
               "YAML's tags (!) are not supported; remove this one, or put quotes around a value that begins "
               "with "
               "\"!\"");
    }
    return n;
}

void builder::open(node n) {
    if (open_.size() == deepest) {
        report(n.start, "nested too deeply");
        throw enough{};
    }
    open_.emplace_back();
    open_.back().building = std::move(n);
}

void builder::close() {
    node done = std::move(open_.back().building);
    open_.pop_back();
    add(std::move(done));
}

void builder::add(node n) {
    if (open_.empty()) {
        root_ = std::move(n);
        return;
    }
    open_node& parent = open_.back();
    if (parent.building.type == node::kind::list) {
        parent.building.items.push_back(std::move(n));
    } else if (!parent.key) {
        add_key(parent, std::move(n));
    } else {
        if (n.type == node::kind::nothing) n.start = parent.key->start;
        parent.key->value = std::move(n);
        if (parent.key_counts) parent.building.entries.push_back(std::move(*parent.key));
        parent.key.reset();
    }
}

void builder::add_key(open_node& parent, node n) {
    const bool is_text = n.type == node::kind::text;
    const auto start = n.start;
    if (!is_text) report(start, "a key must be a text");
    parent.key = entry{std::move(n.text), start, {}};
    parent.key_counts = is_text;
    if (!is_text) return;
    if (parent.key->key == "<<" && !n.is_quoted) {
        report(start, "YAML's merge keys (<<) are not supported; write the values out");
        parent.key_counts = false;
        return;
    }
    const auto [first, is_new] = parent.seen.emplace(parent.key->key, start);
    if (is_new) return;
    const auto& earlier = first->second;
    report(start, "is given twice; first at " + file_ + ':' + std::to_string(earlier.line) + ':' +
                      std::to_string(earlier.column));
    parent.key_counts = false;
}

/// Reads a text in place: a copy in a stream could not be wiped.
class view_buffer final : public std::streambuf {
public:
    explicit view_buffer(std::string_view text) {
        // streambuf wants pointers to mutable text; nothing here puts characters back.
        char* begin = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
        setg(begin, begin, begin + text.size());
    }
};

bool is_map(const std::optional<node>& root, const std::string& file, findings& found) {
    if (!root || root->type == node::kind::nothing) {
        found.add({file, 1, 1}, {},
                  "the file is empty; it must hold at least one key, such as \"sessions:\"");
        return false;
    }
    if (root->type == node::kind::map) return true;
    // The text itself is not told: it may be a token file.
    found.add({file, root->start.line, root->start.column}, {},
              "the file must be a map of keys and values (\"key: value\", with a space after the colon); "
              "here is " +
                  std::string{name_of(root->type)});
    return false;
}

}  // namespace

std::optional<document> parse_yaml(std::string_view text, const std::string& file, findings& found,
                                   bool may_be_empty) {
    const auto report = [&](const syntax_error& e) {
        found.add({file, e.start.line, e.start.column}, {}, e.message);
        return std::nullopt;
    };
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (const auto bad = unreadable_character(text)) return report(*bad);
    builder events{text, file, found};
    try {
        view_buffer buffer{text};
        std::istream stream{&buffer};
        YAML::Parser parser{stream};
        while (parser.HandleNextDocument(events)) {
        }
    } catch (const YAML::Exception& e) {
        return report(plain_reason(text, position_of(e.mark), e.msg, events.last()));
    } catch (const enough&) {
        return std::nullopt;
    }
    auto root = events.take();
    if (may_be_empty && (!root || root->type == node::kind::nothing)) {
        root.emplace();
        root->type = node::kind::map;
    }
    if (!is_map(root, file, found)) return std::nullopt;
    return document{std::move(*root)};
}

}  // namespace tokenkeeper::config
