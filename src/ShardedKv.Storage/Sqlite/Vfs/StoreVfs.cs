using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ShardedKv.Storage.Sqlite.Vfs;

/// <summary>SQLite's own layer over the file system, with a checksum on each page of a store's file: written when the page goes into the
/// file, checked each time that it is read from there. The WAL's frames have SQLite's checksums.</summary>
/// <remarks>Without it a bit that flips in a key or in a page's inner structure makes a row unfindable, which reads as absent. The
/// layer is a copy of SQLite's default one; of an open file's methods four are replaced, and these call the ones they replace.</remarks>
internal static unsafe class StoreVfs
{
    public const string Name = "sharded-kv";

    private const int MainDatabase = 0x100;
    private const int DamagedData = raw.SQLITE_IOERR | (32 << 8);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<nint, nint> MethodsOf = [];
    private static NativeVfs* basis;
    private static int basisFileBytes;

    [ThreadStatic]
    private static long damagedPage;

    /// <summary>What this layer keeps of an open file, behind what SQLite's own keeps.</summary>
    private struct OpenFile
    {
        public NativeIoMethods* Basis;
        public nint Faults;
        public bool IsDatabase;
    }

    /// <summary>The page whose checksum failed last on this thread, when a result code says that one did.</summary>
    public static long? DamagedPage(int extendedCode) => extendedCode == DamagedData ? damagedPage : null;

    /// <summary>Once in a process, after SQLite's initialization and before the first file is opened.</summary>
    public static void Register()
    {
        basis = NativeSqlite.sqlite3_vfs_find(null);
        basisFileBytes = (basis->FileBytes + 15) & ~15;

        // For the process's life, as SQLite asks of what is registered.
        var vfs = (NativeVfs*)NativeMemory.AllocZeroed((nuint)sizeof(NativeVfs));
        *vfs = *basis;
        vfs->Next = null;
        vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        vfs->FileBytes = basisFileBytes + sizeof(OpenFile);
        vfs->Open = &Open;
        var code = NativeSqlite.sqlite3_vfs_register(vfs, 0);
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite takes no layer over the file system (code {code})");
        }
    }

    private static OpenFile* Of(NativeFile* file) => (OpenFile*)((byte*)file + basisFileBytes);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(NativeVfs* vfs, byte* name, NativeFile* file, int flags, int* flagsOut)
    {
        *Of(file) = default;
        var code = basis->Open(vfs, name, file, flags, flagsOut);
        if (code == raw.SQLITE_OK && file->Methods != null)
        {
            *Of(file) = new OpenFile
            {
                Basis = file->Methods,
                IsDatabase = (flags & MainDatabase) != 0,
                Faults = FileFaults.HandleOf(Marshal.PtrToStringUTF8((nint)name)),
            };
            file->Methods = Replaced(file->Methods);
        }

        return code;
    }

    // SQLite has a table of methods for each way of locking; each is copied once.
    private static NativeIoMethods* Replaced(NativeIoMethods* methods)
    {
        lock (Gate)
        {
            if (!MethodsOf.TryGetValue((nint)methods, out var replaced))
            {
                var copy = (NativeIoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(NativeIoMethods));
                *copy = *methods;
                copy->Close = &Close;
                copy->Read = &Read;
                copy->Write = &Write;
                copy->Sync = &Sync;
                replaced = (nint)copy;
                MethodsOf.Add((nint)methods, replaced);
            }

            return (NativeIoMethods*)replaced;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(NativeFile* file)
    {
        var open = Of(file);
        FileFaults.Free(open->Faults);
        open->Faults = 0;
        return open->Basis->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(NativeFile* file, byte* buffer, int length, long offset)
    {
        var open = Of(file);
        if (open->Faults != 0 && FileFaults.Of(open->Faults).Meets(FileOperation.Read, out var fault))
        {
            return fault;
        }

        var code = open->Basis->Read(file, buffer, length, offset);
        if (code == raw.SQLITE_OK && open->IsDatabase && IsPage(length, offset))
        {
            var number = offset / length + 1;
            if (!PageChecksum.Holds(new ReadOnlySpan<byte>(buffer, length), number))
            {
                damagedPage = number;
                return DamagedData;
            }
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(NativeFile* file, byte* buffer, int length, long offset)
    {
        var open = Of(file);
        if (open->Faults != 0 && FileFaults.Of(open->Faults).Meets(FileOperation.Write, out var fault))
        {
            return fault;
        }

        if (open->IsDatabase && IsPage(length, offset))
        {
            // Into SQLite's own buffer: the bytes are reserved for this, nobody else reads them.
            PageChecksum.Write(new Span<byte>(buffer, length), offset / length + 1);
        }

        return open->Basis->Write(file, buffer, length, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(NativeFile* file, int flags)
    {
        var open = Of(file);
        return open->Faults != 0 && FileFaults.Of(open->Faults).Meets(FileOperation.Sync, out var fault)
            ? fault
            : open->Basis->Sync(file, flags);
    }

    // The file's header is read alone too, by its first hundred bytes and less.
    private static bool IsPage(int length, long offset) => length == StoreFile.PageBytes && offset % length == 0;
}
