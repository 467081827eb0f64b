#include "daemon/supervisor/history/history_care.hpp"

#include "daemon/events/history_entry.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tokenkeeper::supervision {

namespace asio = boost::asio;

namespace {

constexpr boot_clock::duration round_interval = seconds{300};
/// So many are written or looked at in one turn of the loop, and so many entries are dropped.
constexpr std::size_t most_at_once = 500;
constexpr std::size_t most_dropped = 5000;
constexpr std::size_t usual_limit = std::size_t{16} * 1024 * 1024;

}  // namespace

history_care::history_care(runtime::runtime& world, events::event_bus& events, const roster& names,
                           store::vault& tokens)
    : world_(world),
      events_(events),
      names_(names),
      tokens_(tokens),
      book_(usual_limit),
      alarm_(world),
      next_round_(world.now().boot + round_interval) {
    events.subscribe([this](const events::event& fact) { hear(fact); });
    tokens.histories().give_all([this] { return everything(); });
}

void history_care::set_limit(std::size_t limit) {
    book_.set_limit(limit);
    if (book_.trim(most_dropped)) alarm_.hurry();
}

// News of the bus.

void history_care::hear(const events::event& fact) {
    const auto entry = events::history_entry_of(fact, world_.now().wall);
    if (!entry) return;
    const auto id = events::session_of(fact);
    if (names_.find(id) == nullptr) return;  // it left the configuration
    book_.add(id, *entry);
    const bool disk_keeps_up = tokens_.histories().waiting() < most_at_once;
    if (book_.any_urgent() && disk_keeps_up) write(book_.take_changed(most_at_once, true));
    if (any_work()) alarm_.hurry();
}

// Sessions that come and go.

void history_care::shelve(const std::string& name, const std::string& bytes) {
    const auto key = shelf_.next_place();
    if (!book_.restore(key, bytes)) {
        events_.publish(events::store_changed{
            {store::store_news::kind::damaged,
             "the history of session " + name + " in the state store cannot be read, and begins anew"}});
        return;
    }
    if (const auto before = shelf_.put(name, key)) book_.move(*before, key);
}

void history_care::store_opened() {
    found_ = tokens_.histories().take_found();
    take_found(found_.size());
}

void history_care::take_found(std::size_t most) {
    for (; most > 0 && !found_.empty(); --most) {
        const auto found = std::move(found_.back());
        found_.pop_back();
        shelve(found.name, found.bytes);
        if (const auto* session = names_.find(found.name)) add(session->id, found.name);
    }
}

void history_care::add(session_id id, const std::string& name) {
    if (const auto place = shelf_.take(name)) book_.move(*place, id);
}

void history_care::adopt(session_id id, const std::string& earlier_name) {
    if (!shelf_.contains(earlier_name)) return;
    add(id, earlier_name);
    // The row changes its name with the next commit.
    tokens_.histories().write({earlier_name, {}});
    write({id});
}

void history_care::remove(session_id id, const std::string& name) {
    const auto bytes = book_.stored(id);
    if (bytes.empty()) return;
    tokens_.histories().write({name, bytes});
    book_.erase(id);
    shelve(name, bytes);
}

/// A history goes with its row.
void history_care::tidy_shelf() {
    for (const auto& name : shelf_.names_in_turn(most_at_once)) {
        if (tokens_.histories().has_row(name)) continue;
        tokens_.histories().write({name, {}});
        if (const auto place = shelf_.take(name)) book_.erase(*place);
    }
}

// Writing.

std::string history_care::name_of(history::book_key key) const {
    if (const auto* session = names_.find(key)) return session->name();
    return shelf_.name_at(key);
}

void history_care::write(const std::vector<history::book_key>& keys) {
    for (const auto key : keys) {
        auto name = name_of(key);
        if (!name.empty()) tokens_.histories().write({std::move(name), book_.stored(key)});
    }
}

void history_care::tick() {
    if (found_.empty()) found_ = tokens_.histories().take_found();
    take_found(most_at_once);
    book_.trim(most_dropped);
    const auto now = world_.now().boot;
    if (now >= next_round_) {
        next_round_ = now + round_interval;
        left_in_round_ = book_.changed();
        tidy_shelf();
    }
    // A disk that does not keep up gets no more.
    if (tokens_.histories().waiting() > 0) return;
    if (left_in_round_ > 0) {
        const auto share = std::min(left_in_round_, most_at_once);
        write(book_.take_changed(share, false));
        left_in_round_ = book_.changed() > 0 ? left_in_round_ - share : 0;
    } else if (book_.any_urgent()) {
        write(book_.take_changed(most_at_once, true));
    }
}

bool history_care::any_work() const {
    return !tokens_.disk().is_open() || !found_.empty() || book_.is_over_limit() || left_in_round_ > 0 ||
           book_.any_urgent();
}

asio::awaitable<void> history_care::run() {
    for (;;) {
        alarm_.set(any_work(), next_round_);
        const bool due = co_await alarm_.wait();  // named: g++ 12 miscompiles it as a condition
        if (!due) co_return;
        tick();
    }
}

void history_care::finish() {
    write(book_.take_changed(std::numeric_limits<std::size_t>::max(), false));
}

std::vector<store::stored_history> history_care::everything() const {
    std::vector<store::stored_history> all;
    book_.visit([this, &all](history::book_key key, std::string bytes) {
        auto name = name_of(key);
        if (!name.empty()) all.push_back({std::move(name), std::move(bytes)});
    });
    return all;
}

}  // namespace tokenkeeper::supervision
