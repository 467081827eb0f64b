#include "daemon/history/book.hpp"

#include <utility>

namespace tokenkeeper::history {

namespace {

/// One entry may have to make room by many, as blocks of memory grow and shrink in steps.
constexpr std::size_t most_to_shorten = 64;

}  // namespace

book::book(std::size_t limit) : limit_(limit) {}

std::size_t book::bytes() const noexcept {
    return log_bytes_ + items_.size() * sizeof(item) + index_.bytes() + changed() * sizeof(book_key);
}

// Slots.

book::slot book::find(book_key key) const {
    return index_.find(key, [this](slot each) { return items_[each].key; });
}

book::slot book::find_or_make(book_key key) {
    if (const auto found = find(key); found != none) return found;
    auto made = free_;
    if (made == none) {
        made = static_cast<slot>(items_.size());
        items_.emplace_back();
    } else {
        free_ = items_[made].place.previous;
    }
    ++used_;
    items_[made].key = key;
    items_[made].unwritten = change_degree::none;
    index_.insert(made, [this](slot each) { return items_[each].key; });
    put_on_shelf(made);
    return made;
}

void book::forget(slot target) {
    auto& gone = items_[target];
    take_from_shelf(target);
    index_.erase(gone.key, [this](slot each) { return items_[each].key; });
    log_bytes_ -= gone.log.heap_bytes();
    gone.log = {};
    gone.place.previous = free_;
    free_ = target;
    if (--used_ > 0) return;
    items_.clear();
    free_ = none;
    index_ = {};
    changes_.clear();
}

void book::put_on_shelf(slot target) {
    shelves_.put(target, items_[target].log.routine(),
                 [this](slot each) -> shelf_place& { return items_[each].place; });
}

void book::take_from_shelf(slot target) {
    shelves_.take(target, items_[target].log.routine(),
                  [this](slot each) -> shelf_place& { return items_[each].place; });
}

template <class Change>
void book::change(slot target, const Change& make) {
    auto& log = items_[target].log;
    take_from_shelf(target);
    log_bytes_ -= log.heap_bytes();
    make(log);
    log_bytes_ += log.heap_bytes();
    put_on_shelf(target);
    if (log.empty()) forget(target);
}

// The bound.

bool book::trim(std::size_t most) {
    for (std::size_t dropped = 0; bytes() > limit_ && dropped < most; ++dropped) {
        const auto target = shelves_.first_of_highest();
        if (target == none) return false;
        change(target, [](session_log& log) { log.drop_one(); });
    }
    return is_over_limit();
}

// Entries.

void book::add(book_key key, const entry& latest) {
    if (limit_ == 0) return;
    const auto target = find_or_make(key);
    change(target, [&latest](session_log& log) { log.add(latest); });
    note_change(target, worth_of(latest) == worth::transition ? change_degree::urgent : change_degree::noted);
    trim(most_to_shorten);
}

bool book::restore(book_key key, std::string_view stored) {
    const auto earlier = session_log::restore(stored);
    if (!earlier) return false;
    if (limit_ == 0 || earlier->empty()) return true;
    change(find_or_make(key), [&earlier](session_log& log) { log.put_before(*earlier); });
    trim(most_to_shorten);
    return true;
}

void book::move(book_key source, book_key target) {
    const auto bytes = stored(source);
    erase(source);
    if (bytes.empty()) return;
    restore(target, bytes);
    put_back(target, false);
}

void book::erase(book_key key) {
    if (const auto found = find(key); found != none) forget(found);
}

std::vector<entry> book::entries(book_key key) const {
    const auto found = find(key);
    return found == none ? std::vector<entry>{} : items_[found].log.entries();
}

std::string book::stored(book_key key) const {
    const auto found = find(key);
    return found == none ? std::string{} : items_[found].log.stored();
}

void book::visit(const std::function<void(book_key, std::string)>& each) const {
    for (const auto& one : items_)
        if (!one.log.empty()) each(one.key, one.log.stored());
}

// Changes that wait to be written.

void book::note_change(slot target, change_degree degree) {
    auto& entry = items_[target];
    if (entry.unwritten >= degree) return;
    entry.unwritten = degree;
    changes_.add(entry.key, degree);
}

void book::put_back(book_key key, bool with_transition) {
    if (const auto found = find(key); found != none)
        note_change(found, with_transition ? change_degree::urgent : change_degree::noted);
    trim(most_to_shorten);
}

std::vector<book_key> book::take_changed(std::size_t most, bool only_urgent) {
    std::vector<book_key> taken;
    changes_.take(most, only_urgent, [&](book_key key, change_degree degree) {
        const auto found = find(key);
        if (found == none || items_[found].unwritten != degree) return false;
        items_[found].unwritten = change_degree::none;
        taken.push_back(key);
        return true;
    });
    return taken;
}

}  // namespace tokenkeeper::history
