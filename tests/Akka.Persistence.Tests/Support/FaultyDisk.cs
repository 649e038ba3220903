using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Akka.Persistence.Tests.Support;

/// <summary>
/// What a disk answers that refuses, as SQLite hears it: writes and syncs of one path. Made before the file is opened; the write-ahead
/// log has a path of its own. SQLite's layer over the file system is copied for the process, and two of an open file's methods replaced.
/// </summary>
internal sealed unsafe class FaultyDisk : IDisposable
{
    private static readonly ConcurrentDictionary<string, FaultyDisk> ByPath = new();
    private static readonly ConcurrentDictionary<nint, nint> MethodsOf = new();
    private static readonly Vfs* Basis;
    private static readonly int BasisFileBytes;

    private readonly string _path;
    private volatile Func<long?, int>? _answer;

    static FaultyDisk()
    {
        Batteries_V2.Init();
        Basis = sqlite3_vfs_find(null);
        BasisFileBytes = (Basis->FileBytes + 15) & ~15;

        // For the process's life, as SQLite asks of what is registered.
        var vfs = (Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(Vfs));
        *vfs = *Basis;
        vfs->Next = null;
        vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8("faulty");
        vfs->FileBytes = BasisFileBytes + sizeof(OpenFile);
        vfs->Open = &Open;
        Assert.Equal(raw.SQLITE_OK, sqlite3_vfs_register(vfs, makeDefault: 1));
    }

    public FaultyDisk(string path)
    {
        _path = path;
        Assert.True(ByPath.TryAdd(path, this), $"'{path}' has faults already");
    }

    /// <summary>An SQLite result code for each write, which has an offset, and each sync, which has none; 0 lets it pass.</summary>
    public Func<long?, int>? Answer
    {
        set => _answer = value;
    }

    public void Dispose()
    {
        _answer = null;
        ByPath.TryRemove(_path, out _);
    }

    private static OpenFile* Of(SqliteFile* file) => (OpenFile*)((byte*)file + BasisFileBytes);

    private static int Fault(SqliteFile* file, long? offset)
        => ((FaultyDisk)GCHandle.FromIntPtr(Of(file)->Faults).Target!)._answer?.Invoke(offset) ?? 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, SqliteFile* file, int flags, int* flagsOut)
    {
        *Of(file) = default;
        var code = Basis->Open(vfs, name, file, flags, flagsOut);
        if (code == raw.SQLITE_OK && Marshal.PtrToStringUTF8((nint)name) is { } path && ByPath.TryGetValue(path, out var faults))
        {
            *Of(file) = new OpenFile { Basis = file->Methods, Faults = GCHandle.ToIntPtr(GCHandle.Alloc(faults)) };
            file->Methods = (IoMethods*)MethodsOf.GetOrAdd((nint)file->Methods, Replaced);
        }

        return code;
    }

    private static nint Replaced(nint methods)
    {
        var copy = (IoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(IoMethods));
        *copy = *(IoMethods*)methods;
        copy->Close = &Close;
        copy->Write = &Write;
        copy->Sync = &Sync;
        return (nint)copy;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteFile* file)
    {
        GCHandle.FromIntPtr(Of(file)->Faults).Free();
        return Of(file)->Basis->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(SqliteFile* file, byte* buffer, int length, long offset)
        => Fault(file, offset) is not 0 and var code ? code : Of(file)->Basis->Write(file, buffer, length, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(SqliteFile* file, int flags)
        => Fault(file, null) is not 0 and var code ? code : Of(file)->Basis->Sync(file, flags);

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern Vfs* sqlite3_vfs_find(byte* name);

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern int sqlite3_vfs_register(Vfs* vfs, int makeDefault);

#pragma warning disable CS0169, CS0649 // They are copied as a whole.
    /// <summary>SQLite's <c>sqlite3_vfs</c>, version 3.</summary>
    private struct Vfs
    {
        public int Version;
        public int FileBytes;
        public int PathBytesMax;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, SqliteFile*, int, int*, int> Open;
        private Rest _rest;

        [InlineArray(15)]
        private struct Rest
        {
            private nint _method;
        }
    }

    private struct SqliteFile
    {
        public IoMethods* Methods;
    }

    /// <summary>SQLite's <c>sqlite3_io_methods</c>, version 3.</summary>
    private struct IoMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int> Close;
        public void* Read;
        public delegate* unmanaged[Cdecl]<SqliteFile*, byte*, int, long, int> Write;
        public void* Truncate;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Sync;
        private Rest _rest;

        [InlineArray(13)]
        private struct Rest
        {
            private nint _method;
        }
    }
#pragma warning restore CS0169, CS0649

    /// <summary>Behind what SQLite's own layer keeps of an open file.</summary>
    private struct OpenFile
    {
        public IoMethods* Basis;
        public nint Faults;
    }
}
