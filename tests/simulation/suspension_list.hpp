#pragma once

#include <list>
#include <memory>

namespace tokenkeeper::simulation {

class suspension_base;

/// The waits of one process' coroutines, so that a crash can end them all. What the world still plans for
/// them may outlive it.
class suspension_list {
public:
    suspension_list() = default;
    suspension_list(const suspension_list&) = delete;
    suspension_list& operator=(const suspension_list&) = delete;

    /// Destroys every coroutine that waits, as the end of a process does.
    void drop_all();

private:
    friend class suspension_base;
    using members = std::list<suspension_base*>;
    std::shared_ptr<members> members_ = std::make_shared<members>();
};

/// What all suspensions have in common.
class suspension_base {
public:
    explicit suspension_base(suspension_list& list)
        : members_(list.members_), place_(members_->insert(members_->end(), this)) {}
    suspension_base(const suspension_base&) = delete;
    suspension_base& operator=(const suspension_base&) = delete;
    virtual ~suspension_base() { members_->erase(place_); }

private:
    friend class suspension_list;
    /// Destroys the coroutine that waits.
    virtual void drop() = 0;
    [[nodiscard]] virtual bool waits() const noexcept = 0;

    std::shared_ptr<suspension_list::members> members_;
    std::list<suspension_base*>::iterator place_;
};

}  // namespace tokenkeeper::simulation
